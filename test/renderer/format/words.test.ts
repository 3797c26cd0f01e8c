import { expect, test } from 'vitest'
import { percent } from '../../../src/renderer/src/format/number.ts'
import { usedNote } from '../../../src/renderer/src/format/time.ts'
import { firstSentence, list, sentence } from '../../../src/renderer/src/format/words.ts'
import { at, noon } from '../support/samples.ts'

test('names are listed as they are spoken', () => {
  expect(list([])).toBe('')
  expect(list(['a'])).toBe('a')
  expect(list(['a', 'b', 'c', 'd'])).toBe('a, b, c and d')
  expect(list(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})

test('a sentence ends once, and a dot inside a name ends none', () => {
  expect(sentence('It ended')).toBe('It ended.')
  expect(sentence('It ended!')).toBe('It ended!')
  expect(firstSentence('v1.2 of shop.json is old. Update it')).toEqual({ lead: 'v1.2 of shop.json is old.', rest: 'Update it.' })
})

test('the last use is rough, shares have one decimal where they are small', () => {
  expect(usedNote(undefined, noon)).toBe('not used yet')
  expect(usedNote(at(900), noon)).toBe('used just now')
  expect(usedNote(at(191_000), noon)).toBe('used 3 min ago')
  expect([0, 0.42, 12.3].map(percent)).toEqual(['0 %', '0.4 %', '12 %'])
})
