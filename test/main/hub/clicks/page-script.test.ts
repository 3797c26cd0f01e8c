// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pageScript } from '../../../../src/main/hub/clicks/page-script.ts'
import { clickPost } from '../../../../src/shared/click.ts'

const sent: { url: string; init: RequestInit & { body: string } }[] = []
const running = new AbortController()

/** Loads the script once, as the tag in a page does; what it sends is caught where it leaves the page. */
beforeEach(() => {
  sent.length = 0
  document.body.innerHTML = ''
  if (running.signal.aborted) return
  running.abort()
  vi.stubGlobal('fetch', async (url: string, init: RequestInit & { body: string }) => void sent.push({ url, init }))
  const script = document.createElement('script')
  script.src = 'http://127.0.0.1:8431/clicks.js?workspace=shop&key=k-1'
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  // oxlint-disable-next-line no-eval -- a page runs it so
  window.eval(pageScript)
})
afterEach(() => {
  document.body.innerHTML = ''
})

function clickOn(html: string, selector: string) {
  document.body.innerHTML = html
  const target = document.querySelector(selector)
  target?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, clientX: 10.4, clientY: 20 }))
  const last = sent.at(-1)
  if (last === undefined) throw new Error('nothing was sent')
  return clickPost.parse(JSON.parse(last.init.body))
}

test('sends one click, to where the script came from, with what the tag says', () => {
  const click = clickOn('<main><button data-testid="order">Place <b>order</b></button></main>', 'b')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.url).toBe('http://127.0.0.1:8431/api/clicks')
  expect(sent[0]?.init).toMatchObject({ method: 'POST', keepalive: true, credentials: 'omit', headers: { 'content-type': 'application/json' } })
  expect(click).toEqual({
    workspace: 'shop',
    key: 'k-1',
    page: `${location.origin}${location.pathname}`,
    role: 'button',
    name: 'Place order',
    text: 'Place order',
    selector: '[data-testid="order"]',
    x: 10,
    y: 20
  })
})

test.each([
  ['<input id="t" value="SECRET" placeholder="Card number">', '#t', 'textbox'],
  ['<label for="t">Card number</label><input id="t" type="password" value="SECRET">', '#t', 'textbox'],
  ['<label>Card number <textarea id="t">SECRET</textarea></label>', '#t', 'textbox'],
  ['<select id="t" aria-label="Card number"><option selected>SECRET</option></select>', '#t', 'combobox'],
  ['<div id="t" role="textbox" aria-label="Card number" contenteditable>SECRET</div>', '#t', 'textbox'],
  ['<div id="t" tabindex="0" title="Card number"><textarea>SECRET</textarea><input value="SECRET"></div>', '#t', 'generic'],
  ['<input id="t" type="checkbox" value="SECRET" aria-label="Card number">', '#t', 'checkbox']
])('never sends what was typed: %s', (html, selector, role) => {
  const click = clickOn(html, selector)
  expect(click).toMatchObject({ role, name: 'Card number', text: '' })
  expect(JSON.stringify(click)).not.toContain('SECRET')
})

test.each([
  ['<a href="/x?token=1">Read more</a>', 'a', { role: 'link', name: 'Read more', selector: 'body > a' }],
  ['<button aria-label="Close"><svg></svg></button>', 'svg', { role: 'button', name: 'Close', text: '' }],
  ['<h2 id="h">Cart</h2><div role="button" aria-labelledby="h">x</div>', '[role]', { role: 'button', name: 'Cart', text: 'x' }],
  ['<button><img alt="Save"></button>', 'img', { role: 'button', name: 'Save' }],
  ['<ul id="list"><li>a</li><li><span>b</span></li></ul>', 'span', { role: 'generic', selector: '#list > li:nth-of-type(2) > span' }],
  ['<p id="twice">a</p><p id="twice">b</p>', 'p:last-child', { selector: 'body > p:nth-of-type(2)' }],
  ['<p data-testid=\'say "hi"\'>a</p>', 'p', { selector: '[data-testid="say \\"hi\\""]' }],
  ['<button>' + 'x'.repeat(5000) + '</button>', 'button', { text: 'x'.repeat(256) }]
])('%#: role, name and selector', (html, selector, expected) => {
  const click = clickOn(html, selector)
  expect(click).toMatchObject(expected)
  expect(document.querySelectorAll(click.selector)).toHaveLength(1)
})
