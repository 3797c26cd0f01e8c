import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { newEvent, openAt, temporaryDir, temporaryStore, until } from './temporary-store.ts'

const timeout = 20_000

test('keeps the newest by count, and never gives a seq again', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir, { maxEvents: 10 })
  await store.commit({ events: Array.from({ length: 5_000 }, () => newEvent()) })
  await until(async () => (await store.journal()).kept === 10)
  expect(await store.journal()).toMatchObject({ newestSeq: 5_000, oldestSeq: 4_991 })
  await store.close()

  const again = await openAt(dir, { maxEvents: 1 })
  await until(async () => (await again.journal()).kept === 1)
  expect((await again.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(5_001)
})

test('lets all go by age, and goes on counting', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const events = Array.from({ length: 3_000 }, () => newEvent())
  await store.commit({ events })
  await store.close()
  const db = new DatabaseSync(join(dir, 'hub.db'))
  db.exec('UPDATE events SET time = time - 5 * 86400000 WHERE seq <= 2500')
  db.close()

  const two = await openAt(dir, { maxAgeDays: 4 })
  await until(async () => (await two.journal()).oldestSeq === 2_501)
  await two.close()
  const third = new DatabaseSync(join(dir, 'hub.db'))
  third.exec('UPDATE events SET time = time - 5 * 86400000')
  third.close()

  const three = await openAt(dir, { maxAgeDays: 4 })
  await until(async () => (await three.journal()).kept === 0)
  expect(await three.query({})).toEqual({ events: [], next: 3_000 })
  const gone = await three.replay({ filter: {}, after: 12, maxBytes: 1_000 })
  expect(gone).toEqual({ gap: { from: 13, to: 3_000 }, lines: [], cursor: 3_000 })
  // The journal has forgotten the id, so it is a new event.
  const { events: [appended] } = await three.commit({ events: events.slice(0, 1) })
  expect(appended).toMatchObject({ repeated: false, event: { seq: 3_001 } })
})

test('keeps within its bytes, and the file shrinks with it', { timeout }, async () => {
  const dir = await temporaryDir()
  const text = 'x'.repeat(10_000)
  const events = Array.from({ length: 1_000 }, () => newEvent({ data: { text } }))
  const before = await openAt(dir)
  await before.commit({ events })
  await before.close()
  expect((await stat(join(dir, 'hub.db'))).size).toBeGreaterThan(9_000_000)

  const store = await openAt(dir, { maxBytes: 2_000_000 })
  await until(async () => (await store.journal()).bytes <= 2_000_000)
  const { kept, newestSeq } = await store.journal()
  expect(newestSeq).toBe(1_000)
  expect(kept).toBeGreaterThan(100)
  // All but what is soon needed again goes back to the system.
  const spare = 4 * 1024 * 1024
  await until(async () => {
    const db = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
    const free = Number(db.prepare('PRAGMA freelist_count').get()?.['freelist_count'])
    db.close()
    return free * 4_096 <= spare
  })
  await store.close()
  expect((await stat(join(dir, 'hub.db'))).size).toBeLessThan(2_100_000 + spare)
})

test('trims between the writes of a busy journal', { timeout }, async () => {
  const store = await temporaryStore({ maxEvents: 500 })
  let written = 0
  const gaps: unknown[] = []
  while (gaps.length < 20) {
    const { events } = await store.commit({ events: Array.from({ length: 100 }, () => newEvent()) })
    expect(events[0]?.event.seq).toBe(written + 1)
    written += 100
    const { gap, lines, cursor } = await store.replay({ filter: {}, after: 0, maxBytes: 1_000 })
    // What is missing is said exactly: the first event follows the gap at once.
    expect(lines[0]?.seq).toBe((gap?.to ?? 0) + 1)
    expect(cursor).toBe(lines.at(-1)?.seq)
    if (gap !== undefined) gaps.push(gap)
  }
  await until(async () => (await store.journal()).kept === 500)
  expect((await store.journal()).oldestSeq).toBe(written - 499)
})

test('old sessions and decided proposals go, pending ones stay', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const [one, two] = [newEvent(), newEvent()]
  const common = { seq: 0, workspace: 'shop', title: 't', detail: '', risk: 'read', createdAt: '', expiresAt: '' } as const
  await store.commit({
    events: [one, two],
    openProposals: [{ ...common, id: one.id, status: 'rejected' }, { ...common, id: two.id, status: 'pending' }]
  })
  const session = { workspace: 'shop', workerId: 'w', workerSession: null, protocolVersion: '1', initialize: '{}', subscriptions: [] }
  store.putSession({ ...session, id: 'old', usedAt: Date.now() - 31 * 86_400_000 })
  store.putSession({ ...session, id: 'new', usedAt: Date.now() })
  await store.close()
  const db = new DatabaseSync(join(dir, 'hub.db'))
  db.exec(`UPDATE proposals SET body = json_set(body, '$.createdAt', '2020-01-01T00:00:00.000Z')`)
  db.close()
  const again = await openAt(dir)
  expect((await again.proposals()).map(({ id }) => id)).toEqual([two.id])
  expect(await again.session('old')).toBeUndefined()
  expect(await again.session('new')).toBeDefined()
})
