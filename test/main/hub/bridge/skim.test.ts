import { expect, test } from 'vitest'
import { peek } from '../../../../src/main/hub/bridge/peek.ts'
import { isDeeperThan, skim } from '../../../../src/main/hub/bridge/skim.ts'

const filler = 'x'.repeat(70_000)

const messages: [string, unknown][] = [
  ['a request', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: { filler } } }],
  ['an id after the bulk', { params: { arguments: { filler }, name: 'a' }, method: 'tools/call', id: 'late' }],
  ['look-alikes in strings', { method: 'm', params: { text: `","id":2,"method":"no"\\"${filler}\\\\` }, id: 3 }],
  ['look-alikes further down', { id: 4, params: { arguments: { id: 5, method: 'no', params: { name: 'no' }, filler } }, method: 'm' }],
  ['escapes in names', { method: 'm', id: 'é"\\\u2028😀', params: { name: 'ü\n', filler } }],
  ['a notification', { jsonrpc: '2.0', method: 'notifications/progress', params: { filler } }],
  ['an answer', { jsonrpc: '2.0', id: 6, result: { filler } }],
  ['a refusal', { jsonrpc: '2.0', id: 6, error: { code: 1, message: filler } }],
  ['null as id', { jsonrpc: '2.0', id: null, method: 'm', params: { filler } }],
  ['numbers', { id: 12.5, method: 'm', params: [1, [2, [filler]]] }],
  ['a batch', [{ id: 1, method: 'a', params: { filler } }, { method: 'b' }, { id: 2, result: {} }, { id: 'z', method: 'c' }]],
  ['no message', { a: filler }],
  ['a scalar', filler]
]

test.each(messages)('a long message is understood as a short one is: %s', (_what, message) => {
  const short = JSON.stringify(message, (_key, value: unknown) => (typeof value === 'string' ? value.replace(filler, '') : value))
  const known = peek(Buffer.from(short))
  const long = peek(Buffer.from(JSON.stringify(message, undefined, 1)))
  expect({ kind: long.kind, ids: long.ids, method: long.method }).toEqual({ kind: known.kind, ids: known.ids, method: known.method })
  expect(long.params['name']).toEqual(known.params['name'])
})

test('text that was cut off gives what came before the cut', () => {
  const text = JSON.stringify({ jsonrpc: '2.0', id: 7, result: { a: [1, { b: 'text' }] } })
  for (let length = 0; length <= text.length; length += 1) {
    const value = skim(Buffer.from(text.slice(0, length)))
    if (length > text.indexOf('"result":') + 9) expect(value).toHaveProperty('result')
  }
})

test.each(['', '{', '[', '{"', '{"a"', '{"a":', '{"a":}', '[1,', '[{},,]', '}', '{"id":1 "method":"m"}', '\u0000', '"\\'])(
  'what is no JSON is no trouble: %j',
  (text) => {
    expect(() => skim(Buffer.from(text))).not.toThrow()
    expect(peek(Buffer.from(text)).ids).toEqual([])
  }
)

test('deep nesting is no trouble', () => {
  const deep = `{"params":${'['.repeat(500_000)}${']'.repeat(500_000)},"id":1,"method":"m"}`
  expect(peek(Buffer.from(deep))).toMatchObject({ kind: 'request', ids: [1], method: 'm' })
})

test.each([
  ['[[1]]', 2, false],
  ['[[[]]]', 2, true],
  ['{"a":{"b":[1]}}', 2, true],
  ['["[[[[","\\"[[[["]', 1, false],
  ['[],[],[]', 1, false],
  ['[[["cut', 2, true]
])('%s nests deeper than %i: %s', (text, most, deeper) => {
  expect(isDeeperThan(Buffer.from(text), most)).toBe(deeper)
})
