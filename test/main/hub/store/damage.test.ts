import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { createBus } from '../../../../src/main/hub/bus/bus.ts'
import { follow } from '../../../../src/main/hub/bus/cursor.ts'
import type { SetAside } from '../../../../src/main/hub/store/messages.ts'
import type { Store } from '../../../../src/main/hub/store/store.ts'
import { newEvent, openAt, temporaryDir, until } from './temporary-store.ts'

const timeout = 30_000
const pageSize = 4_096
const kept = 150

/** A journal too large to be checked whole at the start, with a proposal and a session. */
async function large(): Promise<{ dir: string; file: string; proposal: string }> {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const first = newEvent({ scope: 'chat/proposals' })
  await store.commit({
    events: [first],
    openProposals: [{
      id: first.id, seq: 0, workspace: 'shop', title: 't', detail: '', risk: 'read', status: 'pending', createdAt: '', expiresAt: '2099-01-01T00:00:00.000Z'
    }]
  })
  store.putSession({
    id: 's', workspace: 'shop', workerId: 'w', workerSession: null, protocolVersion: '1', initialize: '{}', subscriptions: [], usedAt: Date.now()
  })
  const text = 'x'.repeat(240_000)
  for (let at = 1; at < kept; at += 1) await store.commit({ events: [newEvent({ data: { text } })] })
  await store.close()
  const file = join(dir, 'hub.db')
  expect((await stat(file)).size).toBeGreaterThan(33 * 1024 * 1024)
  return { dir, file, proposal: first.id }
}

async function overwrite(file: string, from: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes, 0xaa), 0, bytes, from)
  await handle.close()
}

function rootPage(file: string, name: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name)?.['rootpage'] ?? 0)
  } finally {
    db.close()
  }
}

function watched(store: Store): readonly SetAside[] {
  const seen: SetAside[] = []
  onTestFinished(store.onSetAside((setAside) => seen.push(setAside)))
  return seen
}

async function goesOn(store: Store, dir: string, proposal: string, seen: readonly SetAside[]): Promise<void> {
  expect(seen.map(({ reason }) => reason)).toEqual(['corrupt'])
  expect((await readFile(seen[0]?.path ?? '')).length).toBeGreaterThan(33 * 1024 * 1024)
  expect(await store.proposal(proposal)).toMatchObject({ status: 'pending', seq: 1 })
  expect(await store.session('s')).toMatchObject({ workspace: 'shop' })
  const { newestSeq } = store
  await store.close()
  const again = await openAt(dir)
  expect([again.setAside, again.newestSeq]).toEqual([undefined, newestSeq])
}

test('damage that a read finds: set aside, and old cursors are told of the gap', { timeout }, async () => {
  const { dir, file, proposal } = await large()
  await overwrite(file, 30 * 1024 * 1024, 64 * 1024)
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  const seen = watched(store)
  const bus = createBus(store)
  let text = ''
  const sink = { write: (more: Buffer) => void (text += more.toString()), isFull: () => false, drained: () => Promise.resolve(), fail: () => (text += 'failed') }
  const stop = follow(bus, bus, sink, {}, 100)
  await until(() => text.includes('event: gap'))
  const { events } = await store.commit({ events: [newEvent(), newEvent()] })
  expect(events.map(({ event }) => event.seq)).toEqual([kept + 1, kept + 2])
  stop()
  const gap = /event: gap\nid: 150\ndata: \{"from":(\d+),"to":150\}/u.exec(text)
  const before = [...text.slice(0, gap?.index).matchAll(/^id: (\d+)$/gmu)].map(([, id]) => Number(id))
  const from = Number(gap?.[1])
  expect(before).toEqual(Array.from({ length: from - 101 }, (_, at) => 101 + at))
  expect(text).toMatch(/id: 151\n[^]*id: 152\n/u)
  expect(text).not.toContain('failed')
  await bus.close()
  await goesOn(store, dir, proposal, seen)
})

test('damage that a write finds: nothing of it is lost, and the seqs go on', { timeout }, async () => {
  const { dir, file, proposal } = await large()
  await overwrite(file, (rootPage(file, 'sqlite_autoindex_events_1') - 1) * pageSize, pageSize)
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  const seen = watched(store)
  const results = await Promise.all(Array.from({ length: 20 }, () => store.commit({ events: [newEvent()] })))
  const seqs = results.map(({ events }) => events[0]?.event.seq)
  expect(seqs).toEqual(Array.from({ length: 20 }, (_, at) => kept + 1 + at))
  expect(store.failure).toBeUndefined()
  expect((await store.query({ after: 0 })).events.map(({ seq }) => seq)).toEqual(seqs)
  await goesOn(store, dir, proposal, seen)
})

test('damage of the index of texts: the search goes on without it, and the journal is replaced only if the index can not be dropped', { timeout }, async () => {
  const dir = await temporaryDir()
  const file = join(dir, 'hub.db')
  const before = await openAt(dir)
  await before.commit({ events: Array.from({ length: 1_500 }, (_, at) => newEvent({ summary: `event ${at}` })) })
  await until(() => rootPage(file, 'events_text_1_data') > 0)
  await before.close()
  await overwrite(file, (rootPage(file, 'events_text_1_data') - 1) * pageSize, pageSize)
  const large = new DatabaseSync(file)
  large.exec('CREATE TABLE ballast (a); INSERT INTO ballast VALUES (zeroblob(33554432))')
  large.close()

  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  const seen = watched(store)
  expect((await store.query({ text: 'event 77' })).events.map(({ summary }) => summary)).toEqual(['event 77', ...Array.from({ length: 10 }, (_, at) => `event ${770 + at}`)])
  await until(() => seen.length === 1)
  expect((await store.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(1_501)
})
