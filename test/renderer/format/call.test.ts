import { expect, test } from 'vitest'
import { shortDigest, summaryOf } from '../../../src/renderer/src/format/call.ts'

test('one argument is its value, several are named', () => {
  expect(summaryOf({ sql: 'SELECT 1\n  FROM t' })).toBe('SELECT 1 FROM t')
  expect(summaryOf({ repo: 'acme/web', open: true, tags: ['a'] })).toBe('repo=acme/web open=true tags=["a"]')
  expect(summaryOf({})).toBe('')
})

test('arguments that were cut show what is left of them', () => {
  expect(summaryOf({ truncated: true, bytes: 99_999, preview: '{"text":"aaa' })).toBe('{"text":"aaa')
})

test('a digest keeps both its ends', () => {
  expect(shortDigest('0123456789abcdef'.repeat(4))).toBe('0123456789ab…89abcdef')
})
