import { describe, expect, test } from 'vitest'
import { createBus } from '../../../../src/main/hub/bus/bus.ts'
import { newOwnEvent, oneLine } from '../../../../src/main/hub/bus/own-events.ts'
import { codePoints } from '../../../../src/shared/text.ts'
import { eventPost } from '../../../../src/shared/event.ts'
import { temporaryStore, until } from '../store/temporary-store.ts'

test.each<[string, string]>([
  ['two\r\nlines\u2028and\u0000more', 'two lines and more'], ['  ', '-'], ['', '-'], ['a\ud800b', 'a\ufffdb']
])('the summary %j becomes %j', (text, expected) => {
  expect(oneLine(text)).toBe(expected)
})

describe('an event of the hub always fits', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  test.each<[string, Parameters<typeof newOwnEvent>[0]]>([
    ['a long summary', { scope: 'hub/x', severity: 'info', summary: '😀'.repeat(2_000) }],
    ['data that is a circle', { scope: 'hub/x', severity: 'info', summary: 'x', data: circle }],
    ['a BigInt', { scope: 'hub/x', severity: 'info', summary: 'x', data: { big: 1n } }],
    ['much data', { scope: 'hub/x', severity: 'info', summary: 'x', data: { text: 'x'.repeat(1_000_000) } }],
    ['odd names', { scope: 'hub/x', severity: 'info', summary: 'x', source: '', workspace: 'w'.repeat(500) }],
    ['a bad trace', { scope: 'hub/x', severity: 'info', summary: 'x', trace: 'nonsense' }],
    ['a bad scope', { scope: 'Hub X\n', severity: 'info', summary: 'x' }],
    ['an id of its own', { id: '11111111-1111-4111-8111-111111111111', scope: 'hub/x', severity: 'info', summary: 'x' }]
  ])('with %s', (_name, event) => {
    const made = newOwnEvent(event)
    expect(eventPost.safeParse(made).success).toBe(true)
    expect(codePoints(made.summary)).toBeLessThanOrEqual(1_000)
  })
})

test('what the hub publishes is not waited for, keeps its order, and is flushed at close', async () => {
  const store = await temporaryStore()
  const bus = createBus(store)
  const seen: string[] = []
  bus.subscribe((events) => seen.push(...events.map(({ summary }) => summary)))
  const expected = Array.from({ length: 1_000 }, (_, at) => `own ${at}`)
  for (const summary of expected) bus.publish({ scope: 'hub/test', severity: 'debug', summary })
  expect(seen).toEqual([])
  await bus.close()
  await bus.close()
  expect((await store.journal()).newestSeq).toBe(1_000)
  expect(seen).toEqual(expected)
})

test('what was too much to keep while the journal was away is counted and said', { timeout: 20_000 }, async () => {
  const store = await temporaryStore()
  const bus = createBus(store)
  for (let at = 0; at < 10_500; at += 1) bus.publish({ scope: 'hub/test', severity: 'debug', summary: `own ${at}` })
  await until(async () => (await store.query({ text: 'own 10499' })).events.length === 1)
  const { events } = await store.query({ scopes: ['hub/journal'] })
  const lost = events.reduce((sum, { data }) => sum + Number(data?.['lost']), 0)
  expect(lost).toBeGreaterThan(0)
  expect((await store.stats({ buckets: 1, scopes: ['hub/test'] })).total).toBe(10_500 - lost)
  await bus.close()
})
