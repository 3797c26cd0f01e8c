// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { click, clicksOf, load, runAs, sent } from './page.ts'

load('shop')
let now = Date.now()

beforeEach(() => {
  sent.length = 0
  document.body.innerHTML = ''
  // So that no test is one click too many for the next.
  vi.useFakeTimers({ now: (now += 10_000), toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

function clickOn(html: string, selector: string) {
  document.body.innerHTML = html
  click(document.querySelector(selector))
  const last = clicksOf('shop').at(-1)
  if (last === undefined) throw new Error('nothing was sent')
  return last
}

test('sends one click, to where the script came from, with what the tag says', () => {
  const body = clickOn('<main><button data-testid="order">Place <b>order</b></button></main>', 'b')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.url).toBe('http://127.0.0.1:8431/api/clicks')
  expect(sent[0]?.init).toMatchObject({ method: 'POST', keepalive: true, credentials: 'omit', headers: { 'content-type': 'application/json' } })
  expect(body).toEqual({
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

test('the page is its address without query and fragment', () => {
  history.replaceState(null, '', '/checkout?email=SECRET#token=SECRET')
  expect(clickOn('<p>x</p>', 'p').page).toBe(`${location.origin}/checkout`)
  history.replaceState(null, '', '/')
})

describe('what was typed or chosen is never sent', () => {
  test.each([
    ['<input id="t" value="SECRET" placeholder="Card number">', '#t', 'textbox'],
    ['<label for="t">Card number</label><input id="t" type="password" value="SECRET">', '#t', 'textbox'],
    ['<label>Card number <textarea id="t">SECRET</textarea></label>', '#t', 'textbox'],
    ['<select id="t" aria-label="Card number"><option selected>SECRET</option></select>', '#t', 'combobox'],
    ['<div id="t" role="textbox" aria-label="Card number" contenteditable>SECRET</div>', '#t', 'textbox'],
    ['<div id="t" contenteditable="PLAINTEXT-ONLY" title="Card number">SECRET</div>', '#t', 'generic'],
    ['<div contenteditable title="Card number">SECRET <p id="t">SECRET</p></div>', '#t', 'generic'],
    ['<div contenteditable>SECRET <button id="t" title="Card number">SECRET</button></div>', '#t', 'button'],
    ['<div id="t" tabindex="0" title="Card number"><textarea>SECRET</textarea><input value="SECRET"></div>', '#t', 'generic'],
    ['<input id="t" type="checkbox" value="SECRET" aria-label="Card number">', '#t', 'checkbox'],
    ['<button id="t" role="combobox" aria-label="Card number">SECRET</button>', '#t', 'combobox'],
    ['<input id="t" list="l" title="Card number"><datalist id="l"><option>SECRET</datalist>', '#t', 'combobox'],
    ['<label id="t">Card number <input value="SECRET" list="l"></label>', '#t', 'generic', 'Card number']
  ])('%s', (html, selector, role, text = '') => {
    const sentClick = clickOn(html, selector)
    expect(sentClick).toMatchObject({ role, name: 'Card number', text })
    expect(JSON.stringify(sentClick)).not.toContain('SECRET')
  })

  test.each([
    ['a label', '<input type="password" value="SECRET"><label id="t">It is SECRET!</label>'],
    ['the text of another element', '<form><input type="password" value="SECRET"><p id="t">Too weak: SECRET</p></form>'],
    ['attributes', '<input id="t" type="password" value="SECRET" aria-label="SECRET" title="SECRET" placeholder="SECRET">'],
    ['an id', '<input type="password" value="SECRET"><b id="SECRET">x</b>', '#SECRET'],
    ['a test id', '<input type="password" value="SECRET"><b data-testid="SECRET">x</b>', 'b'],
    ['a button', '<input type="password" value="SECRET"><input id="t" type="submit" value="Log in with SECRET">'],
    ['a field that shows it', '<input type="text" autocomplete="current-password" value="SECRET"><p id="t">SECRET</p>'],
    ['a code', '<input autocomplete="one-time-code" value="SECRET"><p id="t">SECRET</p>'],
    ['a card', '<input autocomplete="cc-number" value="SECRET"><p id="t">SECRET</p>'],
    ['its own name', '<input id="t" value="SECRET" aria-label="SECRET">']
  ])('nor where a page repeats it in %s', (_what, html, selector = '#t') => {
    expect(JSON.stringify(clickOn(html, selector))).not.toContain('SECRET')
  })

  test('nor in the path, nor at the cut of a long text, nor once it is shown', () => {
    history.replaceState(null, '', '/reset/SEC%20RET/x')
    const long = `${'x'.repeat(252)}SEC RET`
    document.body.innerHTML = `<input type="password"><button>${long}</button>`
    const field = document.querySelector('input')
    if (field) field.value = 'SEC RET'
    click(document.querySelector('button'))
    field?.setAttribute('type', 'text')
    click(document.querySelector('button'))
    expect(clicksOf('shop')).toHaveLength(2)
    for (const one of clicksOf('shop')) {
      expect(one.page).toBe(`${location.origin}/reset/[hidden]/x`)
      expect(JSON.stringify(one)).not.toMatch(/SEC/u)
    }
    history.replaceState(null, '', '/')
  })

  test('not even how long it is', () => {
    const [short, long] = ['abcd', 'x'.repeat(200)].map((value) => clickOn(`<label>Password <input id="t" type="password" value="${value}"></label>`, '#t'))
    expect(short).toEqual(long)
  })
})

describe('role and name', () => {
  test.each([
    ['<a href="/x?token=1">Read more</a>', 'a', { role: 'link', name: 'Read more' }],
    ['<button aria-label="Close"><svg></svg></button>', 'svg', { role: 'button', name: 'Close', text: '' }],
    ['<button><svg><title>Close</title><path d="M0 0"/></svg></button>', 'path', { role: 'button', name: 'Close' }],
    ['<h2 id="h">Cart</h2><div role="button" aria-label="y" aria-labelledby="h">x</div>', '[role]', { role: 'button', name: 'Cart', text: 'x' }],
    ['<button><img alt="Save"></button>', 'img', { role: 'button', name: 'Save' }],
    ['<input type="submit" value="Log in">', 'input', { role: 'button', name: 'Log in', text: '' }],
    ['<input type="IMAGE" alt="Go">', 'input', { role: 'button', name: 'Go' }],
    ['<div role="main" tabindex="-1" data-testid="app"><p>Hello</p></div>', 'p', { role: 'generic', text: 'Hello' }],
    ['<div onclick=""><span>Row</span></div>', 'span', { text: 'Row', selector: 'body > div' }],
    ['<svg><a href="#"><text>Chart</text></a></svg>', 'text', { role: 'link', name: 'Chart' }],
    ['<p role="constructor">x</p>', 'p', { role: 'constructor' }],
    ['<constructor>x</constructor>', 'constructor', { role: 'generic', name: 'x' }],
    [`<button>${'x'.repeat(5000)}</button>`, 'button', { text: 'x'.repeat(256) }],
    ['<button>a\ud800b</button>', 'button', { text: 'a\ufffdb' }]
  ])('%#: %s', (html, selector, expected) => {
    expect(clickOn(html, selector)).toMatchObject(expected)
  })

  test('of a form whose fields take the names of its members', () => {
    const names = ['id', 'name', 'matches', 'closest', 'getAttribute', 'labels', 'role', 'title', 'tagName']
    const form = `<form tabindex="0" title="Sign up">Sign up ${names.map((name) => `<input name="${name}">`).join('')}</form>`
    expect(clickOn(form, 'form')).toMatchObject({ role: 'form', name: 'Sign up', selector: 'body > form' })
  })
})

describe('never in the way of the page', () => {
  test('other buttons of the mouse are none of its business', () => {
    document.body.innerHTML = '<p>x</p>'
    for (const button of [1, 2, 3]) click(document.querySelector('p'), { button })
    document.querySelector('p')?.dispatchEvent(new MouseEvent('auxclick', { bubbles: true, button: 1 }))
    document.querySelector('p')?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, button: 2 }))
    expect(sent).toEqual([])
  })

  test('loaded twice, it counts once', () => {
    load('shop')
    load('shop')
    clickOn('<p>x</p>', 'p')
    expect(sent).toHaveLength(1)
  })

  test('a label and its field are one click', () => {
    document.body.innerHTML = '<label>Agree <input type="checkbox"></label>'
    document.querySelector('label')?.click()
    expect(clicksOf('shop').map(({ role, name }) => [role, name])).toEqual([['generic', 'Agree'], ['checkbox', 'Agree']].slice(0, clicksOf('shop').length))
    expect(document.querySelector('input')?.checked).toBe(true)
  })

  test('it stops nothing, and an element that is gone is no error', () => {
    const errors: unknown[] = []
    addEventListener('error', (event) => errors.push(event.error))
    document.body.innerHTML = '<button>Go</button>'
    const button = document.querySelector('button')
    let heard = 0
    button?.addEventListener('click', (event) => {
      heard += 1
      expect(event.defaultPrevented).toBe(false)
    })
    click(button)
    button?.remove()
    click(button)
    click(document)
    click(window)
    const broken = document.createElement('p')
    Object.defineProperty(broken, 'localName', { get: () => { throw new Error('mine') } })
    document.body.append(broken)
    click(broken)
    expect([heard, errors, sent.length]).toEqual([2, [], 1])
  })

  test('without a key it says so, and nothing else', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    for (const query of ['', '?workspace=other', '?key=x']) load('other', query)
    for (const script of [null, document.createElement('script')]) runAs(script)
    expect(warn).toHaveBeenCalledTimes(5)
    clickOn('<p>x</p>', 'p')
    expect(clicksOf('other')).toEqual([])
    warn.mockRestore()
  })

  test('a page with very many elements is looked at only so far', () => {
    document.body.innerHTML = `<div id="all" onclick="">${'<i></i>'.repeat(20_000)}<b>late</b></div>`
    click(document.querySelector('#all'))
    expect(clicksOf('shop')[0]).toMatchObject({ text: '', selector: '#all' })
  })
})
