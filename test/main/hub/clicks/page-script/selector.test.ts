// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest'
import { click, clicksOf, load, sent } from './page.ts'

load('shop')
let now = Date.now()

beforeEach(() => {
  sent.length = 0
  document.body.innerHTML = ''
  // So that no test is one click too many for the next.
  vi.useFakeTimers({ now: (now += 10_000), toFake: ['Date'] })
})

/** Follows a selector as docs/events.md says, into shadow roots and frames. */
function found(selector: string): readonly Element[] {
  const [first = '', ...steps] = selector.split(' >>> ')
  return steps.reduce(
    (elements: readonly Element[], step) =>
      elements.flatMap((element) => Array.from((element.shadowRoot ?? (element as HTMLIFrameElement).contentDocument)?.querySelectorAll(step) ?? [])),
    Array.from(document.querySelectorAll(first))
  )
}

function selectorOf(element: Element | null | undefined): string {
  click(element)
  const { selector } = clicksOf('shop').at(-1) ?? { selector: 'nothing was sent' }
  expect(found(selector)).toEqual([element])
  return selector
}

test.each([
  ['<a href="/x">Read more</a>', 'a', 'body > a'],
  ['<ul id="list"><li>a</li><li><span>b</span></li></ul>', 'span', '#list > li:nth-of-type(2) > span'],
  ['<p id="twice">a</p><p id="twice">b</p>', 'p:last-child', 'body > p:nth-of-type(2)'],
  ['<p data-testid=\'say "hi"\'>a</p>', 'p', '[data-testid="say \\"hi\\""]'],
  ['<p data-testid="back\\slash">a</p>', 'p', '[data-testid="back\\\\slash"]'],
  ['<p data-testid="a" id="b">a</p><p data-testid="a">c</p>', '#b', '#b'],
  ['<p data-testid="line&#10;break">a</p>', 'p', 'body > p'],
  ['<p id="a.b:c d">a</p>', 'p', 'body > p'],
  ['<p id="a.b">a</p>', 'p', '[id="a.b"]'],
  ['<p id="-">a</p>', 'p', '[id="-"]'],
  ['<p id="ü">a</p>', 'p', '[id="ü"]'],
  ['<p id=":r1:">a</p>', 'p', 'body > p'],
  ['<p id="«r1»">a</p>', 'p', 'body > p'],
  ['<p id="radix-12345">a</p>', 'p', 'body > p'],
  ['<p id="a3f09bc1d">a</p>', 'p', 'body > p'],
  [`<p id="${'x'.repeat(3000)}">a</p>`, 'p', 'body > p'],
  ['<p id="">a</p>', 'p', 'body > p'],
  ['<my-element.x>a</my-element.x>', 'body > *', 'body > my-element\\.x'],
  ['<a:b>a</a:b>', 'body > *', 'body > a\\:b'],
  ['<svg><linearGradient></linearGradient><g><path/><path/></g></svg>', 'path:last-child', 'body > svg > g > path:nth-of-type(2)'],
  ['<svg><foreignObject></foreignObject></svg>', 'svg > *', 'body > svg > foreignObject'],
  ['<p class="a b{c} d:e [f]">a</p>', 'p', 'body > p']
])('%s', (html, selector, expected) => {
  document.body.innerHTML = html
  expect(selectorOf(document.querySelector(selector))).toBe(expected)
})

test('of what is not in the body', () => {
  expect(selectorOf(document.documentElement)).toBe('html')
  expect(selectorOf(document.body)).toBe('body')
})

test('of what is nested very deep is short enough, and still fits', () => {
  document.body.innerHTML = `${'<div></div><div>'.repeat(300)}<b>x</b>`
  const selector = selectorOf(document.querySelector('b'))
  expect(selector.length).toBeLessThan(2049)
})

test('leads into shadow roots', () => {
  document.body.innerHTML = '<my-card></my-card><my-card id="second">Buy</my-card>'
  const host = document.querySelector('#second')
  const shadow = host?.attachShadow({ mode: 'open' })
  if (shadow) shadow.innerHTML = '<div><i>x</i></div><section><div><i>y</i></div></section><button>Now: <slot></slot></button><p id="own"></p>'
  expect(selectorOf(shadow?.querySelector('div > i'))).toBe('#second >>> div:not(* *) > i')
  expect(selectorOf(shadow?.querySelector('#own'))).toBe('#second >>> #own')
  expect(selectorOf(shadow?.querySelector('button'))).toBe('#second >>> button:not(* *)')
  expect(clicksOf('shop').at(-1)).toMatchObject({ role: 'button', name: 'Now: Buy' })
  const inner = shadow?.querySelector('section')?.attachShadow({ mode: 'open' })
  if (inner) inner.innerHTML = '<em>z</em>'
  expect(selectorOf(inner?.querySelector('em'))).toBe('#second >>> section:not(* *) >>> em:not(* *)')
})

test('of what is behind a closed shadow root is its host', () => {
  document.body.innerHTML = '<my-card></my-card>'
  const shadow = document.querySelector('my-card')?.attachShadow({ mode: 'closed' })
  if (shadow) shadow.innerHTML = '<button>SECRET</button>'
  click(shadow?.querySelector('button'))
  expect(clicksOf('shop').at(-1)).toMatchObject({ selector: 'body > my-card', text: '' })
})

test('leads into frames of the same page, those that come later too', () => {
  document.body.innerHTML = '<iframe></iframe><iframe id="late"></iframe>'
  const [first, late] = document.querySelectorAll('iframe')
  for (const frame of [first, late]) {
    frame?.dispatchEvent(new Event('load'))
    if (frame?.contentDocument) frame.contentDocument.body.innerHTML = '<button>In <input type="password"></button>'
  }
  expect(selectorOf(first?.contentDocument?.querySelector('button'))).toBe('body > iframe:nth-of-type(1) >>> body > button')
  expect(selectorOf(late?.contentDocument?.querySelector('button'))).toBe('#late >>> body > button')
  expect(clicksOf('shop')).toHaveLength(2)
  expect(clicksOf('shop')[1]).toMatchObject({ page: `${location.origin}/`, role: 'button', name: 'In', x: 10, y: 20 })
})
