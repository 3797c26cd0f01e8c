import { expect, test } from 'vitest'
import { shortSpan, span, took } from '../../../src/renderer/src/format/time.ts'

test.each([
  [-5, '0 s'],
  [4_900, '4 s'],
  [60_000, '1 min'],
  [108_000, '1 min 48 s'],
  [22_320_000, '6 h 12 min'],
  [187_200_000, '2 d 4 h']
])('span(%d) is %s', (ms, text) => {
  expect(span(ms)).toBe(text)
})

test.each([
  [192_000, '3 min 12 s'],
  [1_395_000, '23 min'],
  [7_500_000, '2 h']
])('shortSpan(%d) is %s', (ms, text) => {
  expect(shortSpan(ms)).toBe(text)
})

test.each([
  [4, '4 ms'],
  [620, '0.6 s'],
  [30_000, '30.0 s'],
  [124_000, '2 min 4 s']
])('took(%d) is %s', (ms, text) => {
  expect(took(ms)).toBe(text)
})
