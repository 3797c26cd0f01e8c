import { expect, test } from 'vitest'
import { atTime, due, roughSpan, shortSpan, span, timeTicks, took } from '../../../src/renderer/src/format/time.ts'

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

test('an axis has its labels at round moments', () => {
  const from = new Date(2026, 10, 21, 14, 28, 50).getTime()
  const { stepMs, ticks } = timeTicks(from, from + 330_000)
  expect(stepMs).toBe(60_000)
  expect(ticks.map((at) => new Date(at).toTimeString().slice(0, 8))).toEqual(['14:29:00', '14:30:00', '14:31:00', '14:32:00', '14:33:00', '14:34:00'])
  expect(timeTicks(from, from + 90 * 86_400_000).ticks.length).toBeLessThanOrEqual(9)
})

test('a time of day says its day where it is another', () => {
  const now = new Date(2026, 10, 21, 14, 34).getTime()
  expect(atTime(now - 60_000, now)).toBe('at 14:33')
  expect(atTime(now - 86_400_000, now)).toBe('on 20 Nov at 14:34')
})

test('what is due counts up to now, and a rough span has one unit', () => {
  const now = Date.now()
  expect(due(new Date(now + 7_200).toISOString(), now)).toBe('in 8 s')
  expect(due(new Date(now - 1).toISOString(), now)).toBe('now')
  expect([191_000, 22_320_000, 900].map(roughSpan)).toEqual(['3 min', '6 h', '0 s'])
})
