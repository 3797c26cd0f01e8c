import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createMatch } from '../../../../src/main/hub/bus/match.ts'
import type { Store } from '../../../../src/main/hub/store/store.ts'
import type { NewEvent } from '../../../../src/main/hub/store/write.ts'
import type { HubEvent } from '../../../../src/shared/event.ts'
import { newEvent, openAt, temporaryDir, until } from '../store/temporary-store.ts'

const timeout = 60_000
// Small enough that the index comes in several chunks.
const limits = { maxBytes: 128 * 20_000 }

const summaries = [
  'plain text of a tool call', '100% of "it\'s" done_now', "'; DROP TABLE events; --", 'ΟΔΥΣΣΕΥΣ und Οδυσσεύς', 'STRAẞE straße STRASSE',
  'İstanbul ISTANBUL ıstanbul', 'emoji 👩‍👩‍👧 and 😀😀 end', 'e\u0301te\u0301 decomposed', 'été composed', '错误 接口 日志', 'a', 'ab', 'abc', 'aaaa aaa',
  'AND OR NOT NEAR(x) "quoted" col:umn * ^ -minus', 'back\\slash %_ __ %%', 'x\u{10ffff}y\ufffdz\uffff\ufffe'
]
const sources = [undefined, 'claude-code 3.1', 'line\nbreak\tand tab', 'nul\u0000in it\u0000', '\n', 'ends with\n', 'scope/like/text', 'ab\u0000c\nd\u0000e']
const scopes = ['test/some', 'mcp/calls', 'a', 'odd_scope.x-y/z']

const texts = [
  ...summaries, ...sources.filter((source) => source !== undefined), ...scopes,
  'TOOL', 'ool cal', '%', '_', '%_', '"', "'", '""', 'σ', 'ς', 'Σ', 'δυσσευς', 'ΔΥΣΣΕΎς', 'ss', 'ß', 'ẞ', 'i', 'İ', 'i\u0307', 'ı', '😀', '👧', '\u200d', '\u0301',
  'te\u0301', 't\u0301', 'é', '错', '错误', '错误 ', '接口 日', 'aa', 'aaa', 'aaaa', 'aaaaa', 'NOT NEAR', 'col:', '*', '^ -', '\\', 'k\\s', '\n', '\nd', 'k\nb', 'e\nt', '\u0000', 'l\u0000i',
  'b\u0000c\nD\u0000E', 'c\nd', 'some\nclaude', 'call\ntest', 'ffe', '\ufffd', '\uffff', 'y\ufffdz', 'y\ufffd', '\ufffdz\ufffd', '\u{10ffff}', 'nothing like it', 'x'.repeat(2_000),
  'tool call of a plain', 'zzz', ' ', '  ', 'event 7', 'event 42', 'EVENT 2999'
]

function manyEvents(count: number, from: number): NewEvent[] {
  return Array.from({ length: count }, (_, at) => {
    const n = from + at
    const source = sources[n % sources.length]
    const summary = n % 3 === 0 ? (summaries[(n / 3) % summaries.length] ?? '') : `event ${n}`
    return { id: randomUUID(), scope: scopes[n % scopes.length] ?? 'a', severity: n % 2 === 0 ? 'info' : 'error', summary, ...(source && { source }) }
  })
}

function chunksOf(dir: string): { first: number; last: number }[] {
  const db = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
  try {
    return db.prepare('SELECT first, last FROM text_chunks ORDER BY first').all().map(({ first, last }) => ({ first: Number(first), last: Number(last) }))
  } finally {
    db.close()
  }
}

async function everything(store: Store): Promise<HubEvent[]> {
  const all: HubEvent[] = []
  for (let after = 0; after < store.newestSeq;) {
    const page = await store.query({ after, limit: 1_000 })
    all.push(...page.events)
    after = page.next
  }
  return all
}

const seqs = (events: readonly HubEvent[]): number[] => events.map(({ seq }) => seq)

/** Every way to search must give what the live filter lets through. */
async function compare(store: Store, all: readonly HubEvent[], text: string): Promise<void> {
  const expected = all.filter(createMatch({ text }))
  const name = JSON.stringify(text.slice(0, 40))
  expect([name, seqs((await store.query({ text, limit: 50 })).events)]).toEqual([name, seqs(expected.slice(-50))])
  expect([name, seqs((await store.query({ text, after: 700, limit: 50 })).events)]).toEqual([name, seqs(expected.filter(({ seq }) => seq > 700).slice(0, 50))])
  const inside = { text, severity: 'error', scopes: ['a', 'mcp'], after: 300, before: 2_800 } as const
  const fits = createMatch(inside)
  const lines = (await store.lines({ ...inside, limit: 1_000 })).lines.map((line): HubEvent => JSON.parse(line))
  expect([name, seqs(lines)]).toEqual([name, seqs(all.filter((event) => event.seq > 300 && fits(event)))])
  const page = await store.replay({ filter: { text }, after: 0, maxBytes: 10_000_000 })
  expect([name, page.lines.map(({ seq }) => seq)]).toEqual([name, seqs(expected)])
  expect([name, (await store.stats({ text, buckets: 1 })).total]).toEqual([name, expected.length])
}

test('a search finds exactly what the live filter lets through, in the index and behind it', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir, limits)
  await store.commit({ events: manyEvents(3_000, 0) })
  for (const text of texts) await compare(store, await everything(store), text)
  await until(() => chunksOf(dir).at(-1)?.last === 3_000)
  const chunks = chunksOf(dir)
  expect(chunks.length).toBeGreaterThan(2)
  expect(chunks.map(({ first }) => first)).toEqual([1, ...chunks.slice(0, -1).map(({ last }) => last + 1)])
  // Too few to be worth indexing: these are looked through.
  await store.commit({ events: manyEvents(400, 3_000) })
  const all = await everything(store)
  expect(all).toHaveLength(3_400)
  for (const text of texts) await compare(store, all, text)
})

test('what is trimmed leaves the index, chunk by chunk', { timeout }, async () => {
  const dir = await temporaryDir()
  const before = await openAt(dir, limits)
  await before.commit({ events: manyEvents(3_000, 0) })
  await until(() => chunksOf(dir).at(-1)?.last === 3_000)
  await before.close()
  const store = await openAt(dir, { ...limits, maxEvents: 500 })
  await until(() => (chunksOf(dir)[0]?.last ?? 0) >= 2_501)
  expect((await store.query({ text: 'event 2999' })).events).toHaveLength(1)
  expect((await store.query({ text: 'event 1000' })).events).toEqual([])
  const db = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name GLOB 'events_text_*' AND sql GLOB 'CREATE VIRTUAL*'").get()
  db.close()
  expect(tables).toEqual({ n: chunksOf(dir).length })
})

test('a damaged index is done without, and made anew', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir, limits)
  await store.commit({ events: [...manyEvents(2_999, 0), newEvent({ summary: 'the needle' })] })
  await until(() => chunksOf(dir).at(-1)?.last === 3_000)
  const harm = new DatabaseSync(join(dir, 'hub.db'))
  harm.enableDefensive(false)
  for (const { first } of chunksOf(dir)) harm.exec(`UPDATE events_text_${first}_data SET block = zeroblob(30) WHERE id > 10`)
  const whole = (): number | bigint | null | Uint8Array | string | undefined =>
    harm.prepare(`SELECT count(*) AS n FROM events_text_1_data WHERE block = zeroblob(30)`).get()?.['n']
  expect(whole()).not.toBe(0)
  const needle = async (): Promise<number[]> => seqs((await store.query({ text: 'the needle' })).events)
  expect(await needle()).toEqual([3_000])
  await until(() => chunksOf(dir).at(-1)?.last === 3_000 && whole() === 0)
  expect(await needle()).toEqual([3_000])
  harm.close()
  expect((await store.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(3_001)
})
