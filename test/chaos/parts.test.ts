import { expect, test } from 'vitest'
import { blows, deal } from './blows/all.ts'
import { createExcuse } from './calls/excuse.ts'
import { createRest } from './calls/rest.ts'
import { parseOptions } from './options.ts'
import { createRng } from './rng.ts'
import { percentile, spread } from './statistics.ts'
import { plain, usual } from './told.ts'

const kinds = blows.map(({ kind }) => kind)

function dealt(seed: number, count: number, only: readonly string[] = []): string[] {
  const deck = deal(only, createRng(seed))
  return Array.from({ length: count }, () => deck.next().value.kind)
}

test('a seed gives the same blows again, another seed another order', () => {
  expect(dealt(1, 50)).toEqual(dealt(1, 50))
  expect(dealt(1, 50)).not.toEqual(dealt(2, 50))
})

test('the first round has each kind once, and only those that were asked for', () => {
  expect(dealt(7, kinds.length).toSorted()).toEqual(kinds.toSorted())
  expect(new Set(dealt(7, 20, ['hub-kill', 'garbage']))).toEqual(new Set(['hub-kill', 'garbage']))
})

test('options are read, and what is wrong is said', () => {
  const plainly = { blows: 2, seed: 3, keep: false, only: ['garbage', 'hub-kill'], doc: false }
  expect(parseOptions(['--seed', '3', '--only', 'garbage,hub-kill'], kinds)).toEqual(plainly)
  expect(() => parseOptions(['--only', 'flood'], kinds)).toThrow('There is no blow flood')
  expect(() => parseOptions(['--blows', '0'], kinds)).toThrow('--blows is a whole number from 1 on, not "0"')
})

test('a blow excuses what was in flight within its reach, and nothing else', () => {
  const excuse = createExcuse({ workspace: 'alpha', upstream: 'files' }, 1000, false)
  const files = { workspace: 'alpha', upstream: 'files' }
  expect(excuse.covers(files, 900, 1100)).toBe(true)
  expect(excuse.covers(files, 1500, 1600)).toBe(false)
  expect(excuse.covers(files, 800, 900)).toBe(false)
  expect(excuse.covers({ workspace: 'alpha' }, 900, 1100)).toBe(false)
  expect(excuse.covers({ workspace: 'beta', upstream: 'files' }, 900, 1100)).toBe(false)
})

test('an open excuse lasts until it is ended', () => {
  const from = performance.now()
  const excuse = createExcuse({}, from, true)
  expect(excuse.covers({ workspace: 'beta' }, from + 60_000, from + 61_000)).toBe(true)
  excuse.end()
  expect(excuse.covers({ workspace: 'beta' }, from + 60_000, from + 61_000)).toBe(false)
  expect(excuse.covers({ workspace: 'beta' }, from, from + 1)).toBe(true)
})

test('who rests ends the call it has and makes no other', async () => {
  const rest = createRest()
  const ended: string[] = []
  const first = rest.through(async () => void ended.push('first'))
  await rest.begin()
  expect(ended).toEqual(['first'])
  const second = rest.through(async () => void ended.push('second'))
  await first
  expect(ended).toEqual(['first'])
  rest.end()
  await second
  expect(ended).toEqual(['first', 'second'])
})

test('percentiles are of what was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([percentile(values, 50), percentile(values, 95), percentile([7], 95), percentile([], 50)]).toEqual([50, 95, 7, undefined])
  expect([spread(values), spread([])]).toEqual(['50/95/100', '-'])
})

test('messages that differ in numbers and names are one', () => {
  const told = ['alpha', 'delta'].map((name, index) => [plain(`workers/state: ${name}: starting -> running: ready in ${700 + index} ms`)])
  expect(usual([...told, ['once'], ['twice']])).toEqual(['workers/state: shop: starting -> running: ready in N ms'])
})
