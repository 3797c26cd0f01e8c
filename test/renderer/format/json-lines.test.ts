import { describe, expect, test } from 'vitest'
import { changes, diffLines, parseObject, tokensOf } from '../../../src/renderer/src/format/json-lines.ts'

test('tokensOf tells keys from strings, numbers and words, and loses nothing', () => {
  const line = '  "a \\"b": ["x: 1", -2.5e3, true, null],'
  const found = tokensOf(line)
  expect(found.map(({ text }) => text).join('')).toBe(line)
  expect(found.filter(({ kind }) => kind !== '').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'k "a \\"b"', 's "x: 1"', 'n -2.5e3', 'kw true', 'kw null'
  ])
})

describe('diffLines', () => {
  test('each removed line stands before the added one that replaces it, with the whole words that differ', () => {
    const lines = diffLines('{\n  "days": 30,\n  "ms": 60000\n}', '{\n  "days": 90,\n  "ms": 5000\n}')
    expect(lines.map(({ kind, number }) => `${kind} ${number}`)).toEqual(['same 1', 'removed 2', 'added 2', 'removed 3', 'added 3', 'same 4'])
    const marked = lines.flatMap((line) => (line.kind === 'same' ? [] : [line.text.slice(line.from, line.to)]))
    expect(marked).toEqual(['30', '90', '60000', '5000'])
    expect(changes(lines)).toBe(2)
  })

  test('equal texts have no change', () => {
    expect(changes(diffLines('a\nb', 'a\nb'))).toBe(0)
  })

  test('lines that were only added or removed stand alone', () => {
    expect(diffLines('a\nc', 'a\nb\nc').map(({ kind, text }) => `${kind} ${text}`)).toEqual(['same a', 'added b', 'same c'])
    expect(diffLines('a\nb\nc', 'a\nc').map(({ kind, text }) => `${kind} ${text}`)).toEqual(['same a', 'removed b', 'same c'])
  })
})

describe('parseObject', () => {
  test('takes an object', () => {
    expect(parseObject('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } })
  })

  test.each([
    ['{\n  "a": 1,\n  b\n}', 'This is not JSON (line 3).'],
    ['[1]', 'The arguments must be an object in braces (line 1).'],
    ['null', 'The arguments must be an object in braces (line 1).']
  ])('says what is wrong with %j', (text, reason) => {
    expect(parseObject(text)).toEqual({ ok: false, reason })
  })
})
