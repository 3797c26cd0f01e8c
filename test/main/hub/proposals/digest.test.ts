import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digestOf, sameArguments } from '../../../../src/main/hub/proposals/digest.ts'

const input = { workspace: 'shop', tool: 'files_write', definition: { name: 'files_write' }, arguments: { b: 1, a: [1.0, 'é'] } }

test('is the SHA-256 of RFC 8785 JSON', () => {
  const canonical = '{"arguments":{"a":[1,"é"],"b":1},"definition":{"name":"files_write"},"tool":"files_write","workspace":"shop"}'
  expect(digestOf(input)).toBe(createHash('sha256').update(canonical, 'utf8').digest('hex'))
})

test.each([
  ['workspace', { ...input, workspace: 'other' }],
  ['tool', { ...input, tool: 'files_read' }],
  ['definition', { ...input, definition: { name: 'files_write', description: 'now deletes' } }],
  ['arguments', { ...input, arguments: { ...input.arguments, b: 2 } }]
])('differs when the %s differs', (_what, other) => {
  expect(digestOf(other)).not.toBe(digestOf(input))
})

test('the order of members does not count', () => {
  expect(digestOf({ ...input, arguments: { a: [1, 'é'], b: 1 } })).toBe(digestOf(input))
  expect(sameArguments({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true)
  expect(sameArguments({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
})

test('refuses numbers that JSON has not', () => {
  expect(() => digestOf({ ...input, arguments: { n: Infinity } })).toThrow()
})
