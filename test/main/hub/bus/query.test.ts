import { describe, expect, test } from 'vitest'
import { parseInstant } from '../../../../src/main/hub/bus/instant.ts'
import { createMatch } from '../../../../src/main/hub/bus/match.ts'
import { parseQuery } from '../../../../src/main/hub/bus/query.ts'
import type { EventPost } from '../../../../src/shared/event.ts'
import { get, serveBus } from './serve-bus.ts'

const trace = (id: string): string => `00-${id.repeat(32)}-00f067aa0ba902b7-01`
const events: EventPost[] = [
  { scope: 'a/f', severity: 'debug', summary: 'One' },
  { scope: 'a/f/one', severity: 'info', summary: 'two', workspace: 'shop', trace: trace('a') },
  { scope: 'a/foo', severity: 'warning', summary: 'three', source: 'Ägent' },
  { scope: 'a', severity: 'error', summary: 'four', workspace: 'shop', trace: trace('b') },
  { scope: 'b.c/d-e', severity: 'critical', summary: '5%_' }
]

const cases: [query: string, seqs: number[]][] = [
  ['', [1, 2, 3, 4, 5]],
  ['scope=a/f', [1, 2]],
  ['scope=a%2Ffoo&scope=b.c', [3, 5]],
  ['scope=a', [1, 2, 3, 4]],
  ['scope=z', []],
  ['workspace=shop', [2, 4]],
  ['workspace=Shop', []],
  ['severity=debug', [1, 2, 3, 4, 5]],
  ['severity=error', [4, 5]],
  [`trace=${'a'.repeat(32)}`, [2]],
  [`trace=${trace('b')}`, [4]],
  ['text=oNE', [1, 2]],
  ['text=%C3%A4GENT', [3]],
  ['text=%25_', [5]],
  ['text=A/F', [1, 2, 3]],
  ['scope=a&severity=warning&workspace=shop', [4]],
  ['after=3', [4, 5]],
  ['before=3', [1, 2]],
  ['after=1&before=5&limit=2', [2, 3]],
  ['limit=2', [4, 5]],
  ['before=0', []],
  ['since=2020-01-01T00:00:00Z&until=2999-01-01T00:00:00%2B01:00', [1, 2, 3, 4, 5]],
  ['until=2020-01-01T00:00:00Z', []]
]

describe('filters', () => {
  test('mean the same in the history and live', async () => {
    const served = await serveBus()
    await served.bus.commit({ events: events.map((event) => ({ ...event, id: crypto.randomUUID() })) })
    const all = (await served.bus.query({})).events
    for (const [query, seqs] of cases) {
      const { json } = await get(served, `?${query}`)
      expect([query, json.events.map(({ seq }: { seq: number }) => seq)]).toEqual([query, seqs])
      const { after = 0, limit: _, ...filter } = parseQuery(`?${query}`)
      if (query.includes('limit')) continue
      const matches = createMatch(filter)
      expect([query, all.filter((event) => event.seq > after && matches(event)).map(({ seq }) => seq)]).toEqual([query, seqs])
    }
  })

  test('as many scopes as a target holds are looked for', async () => {
    const served = await serveBus()
    await served.bus.commit({ events: events.map((event) => ({ ...event, id: crypto.randomUUID() })) })
    const { json } = await get(served, `?${'scope=z&'.repeat(1900)}scope=b.c`)
    expect(json.events.map(({ seq }) => seq)).toEqual([5])
  })

  test('give a page of large events whole', async () => {
    const served = await serveBus()
    const text = 'x'.repeat(200_000)
    for (let event = 0; event < 16; event += 1) {
      await served.bus.commit({ events: [{ ...events[event % 2]!, id: crypto.randomUUID(), data: { text } }] })
    }
    const cases: [query: string, seqs: number[]][] = [
      ['limit=1000', Array.from({ length: 16 }, (_, at) => at + 1)],
      ['limit=12', Array.from({ length: 12 }, (_, at) => at + 5)],
      ['limit=7&after=2', [3, 4, 5, 6, 7, 8, 9]],
      ['scope=a/f/one&before=15&limit=6', [4, 6, 8, 10, 12, 14]]
    ]
    for (const [query, seqs] of cases) {
      const { json } = await get(served, `?${query}`)
      expect([json.next, json.events.map(({ seq }) => seq)]).toEqual([seqs.at(-1), seqs])
      expect(json.events.every(({ data }) => data?.['text'] === text)).toBe(true)
    }
    const slice = await served.bus.lines({ limit: 1000 })
    expect(slice.lines.length).toBeLessThan(8)
    expect(slice.rest).toBeDefined()
  })

  test('times are inclusive', async () => {
    const served = await serveBus()
    await served.bus.commit({ events: [{ ...events[0]!, id: crypto.randomUUID() }] })
    const { time } = (await served.bus.query({})).events[0]!
    const count = async (query: string): Promise<number> => (await get(served, query)).json.events.length
    expect(await count(`?since=${time}&until=${time}`)).toBe(1)
    expect(await count(`?since=${time.replace('Z', '0004Z')}`)).toBe(0)
    expect(await count(`?until=${time.replace('Z', '9Z')}`)).toBe(1)
  })

  test('next is the after for what follows', async () => {
    const served = await serveBus()
    const next = async (query: string): Promise<number> => (await get(served, query)).json.next
    expect(await next('')).toBe(0)
    await served.bus.commit({ events: events.map((event) => ({ ...event, id: crypto.randomUUID() })) })
    expect(await next('')).toBe(5)
    expect(await next('?after=1&limit=2')).toBe(3)
    expect(await next('?after=77')).toBe(77)
    expect(await next('?scope=none')).toBe(5)
    expect(await next('?scope=none&after=2')).toBe(2)
  })
})

const bad = [
  'x=1', 'seq=1', 'Scope=a', 'scope=', 'scope=A', 'scope=a/', 'scope=/a', 'workspace=', 'severity=loud', 'severity=',
  'trace=1', `trace=${'0'.repeat(32)}`, `trace=${'A'.repeat(32)}`, 'text=', 'since=yesterday', 'since=2026-01-01',
  'until=2026-02-30T00:00:00Z', 'until=2026-01-01T24:00:00Z', 'since=2026-01-01T00:00:00', 'since=1700000000',
  'after=-1', 'after=1.5', 'after=', 'after=99999999999999999999', 'before=x', 'limit=0', 'limit=1001', 'limit=ten',
  'limit=-1', 'workspace=a&workspace=a', 'after=1&after=1', 'severity=info&severity=error', 'text=a&text=b', '=', 'scope', 'text=%', 'text=%zz', 'text=%ff', 'text=%C3'
]

test('what is no query is INVALID_QUERY, for the history and for a stream', async () => {
  const served = await serveBus()
  for (const query of bad) {
    for (const headers of [{}, { accept: 'text/event-stream' }]) {
      const answer = await get(served, `?${query}`, headers)
      expect([query, answer.status, answer.json.error.code]).toEqual([query, 400, 'INVALID_QUERY'])
    }
  }
})

test.each<[string, string | undefined]>([
  ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31t09:00:00.5z', '2026-01-31T09:00:00.500Z'],
  ['2026-01-31T09:00:00.069+02:00', '2026-01-31T07:00:00.069Z'],
  ['2026-01-31T09:00:00 02:00', '2026-01-31T07:00:00.000Z'],
  ['2026-01-31T09:00:00-00:30', '2026-01-31T09:30:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2026-02-29T00:00:00Z', undefined],
  ['2026-13-01T00:00:00Z', undefined],
  ['2026-01-31 09:00:00Z', undefined],
  ['2026-01-31T09:00:00+24:00', undefined],
  ['2026-01-31T09:00:00.Z', undefined]
])('the time %s is %s', (text, expected) => {
  const time = parseInstant(text)
  expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(expected)
})
