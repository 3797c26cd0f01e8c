import { expect, test } from 'vitest'
import { clientName, namedSummary, shortDigest, summaryOf } from '../../../src/renderer/src/format/call.ts'

test('one argument is its value, several are named', () => {
  expect(summaryOf({ sql: 'SELECT 1\n  FROM t' })).toBe('SELECT 1 FROM t')
  expect(summaryOf({ repo: 'acme/web', open: true, tags: ['a'] })).toBe('repo=acme/web open=true tags=["a"]')
  expect(summaryOf({})).toBe('')
})

test('arguments that were cut show what is left of them', () => {
  expect(summaryOf({ truncated: true, bytes: 99_999, preview: '{"text":"aaa' })).toBe('{"text":"aaa')
})

test('every argument can be named', () => {
  expect(namedSummary({ limit: 5 })).toBe('limit=5')
})

test.each([
  ['Claude Code 2.1.14', 'Claude Code'],
  ['Cursor v1.9.2-beta+1', 'Cursor'],
  ['workspace-hub-rpc', 'workspace-hub-rpc'],
  [undefined, undefined]
])('the program of %s is %s', (client, name) => {
  expect(clientName(client)).toBe(name)
})

test('a digest keeps both its ends', () => {
  expect(shortDigest('0123456789abcdef'.repeat(4))).toBe('0123456789ab…89abcdef')
})
