import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalLimits } from '../src/shared/config.ts'
import { readChunks } from '../src/main/hub/store/text-index.ts'
import { openStore, type Store } from '../src/main/hub/store/store.ts'
import { commitTimes } from './journal/commits.ts'
import { makeEvents } from './journal/events.ts'
import { scopeTimes, searchTimes } from './journal/search.ts'

const defaultEvents = '1000000'
const batch = 1_000
const quietMs = 10_000
const threadUrl = new URL('../src/main/hub/store/thread.ts', import.meta.url)
const limits: JournalLimits = { maxEvents: 10_000_000, maxAgeDays: 30, maxBytes: 1024 ** 3 }

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function seconds(since: number): number {
  return (performance.now() - since) / 1_000
}

async function fill(store: Store, events: number): Promise<void> {
  const from = performance.now()
  for (let at = 0; at < events; at += batch) await store.commit({ events: makeEvents(at, batch) })
  say(`${events} events committed in ${seconds(from).toFixed(0)} s, by the thousand`)
}

async function untilIndexed(store: Store, file: string): Promise<void> {
  const from = performance.now()
  const db = new DatabaseSync(file, { readOnly: true })
  while ((readChunks(db).at(-1)?.last ?? 0) < store.newestSeq) await sleep(20)
  const took = seconds(from)
  const size = db.prepare("SELECT sum(pgsize) AS index_bytes FROM dbstat WHERE name GLOB 'events_text_*'").get()
  const { bytes } = await store.journal()
  const index = `${readChunks(db).length} chunks, ${(Number(size?.['index_bytes']) / 1e6).toFixed(0)} of ${(bytes / 1e6).toFixed(0)} MB`
  db.close()
  say(`index filled ${took.toFixed(0)} s later: ${index}`)
}

/** Trims half of the events while others are committed. */
async function trim(dir: string, events: number): Promise<void> {
  const open = (some: Partial<JournalLimits>): Promise<Store> => openStore({ dir, threadUrl, limits: { ...limits, ...some } })
  const calm = await open({})
  const end = performance.now() + quietMs
  say(`no trimming: ${await commitTimes(calm, () => performance.now() < end)}`)
  await calm.close()
  const store = await open({ maxEvents: events / 2 })
  const from = performance.now()
  let trimmed = false
  const watching = (async () => {
    while ((await store.journal()).kept > events / 2 + 1_000) await sleep(50)
    trimmed = true
  })()
  const times = await commitTimes(store, () => !trimmed)
  await watching
  say(`trimming ${events / 2} events in ${seconds(from).toFixed(0)} s: ${times}`)
  await store.close()
}

/** A large journal: how fast it is filled, indexed, searched and trimmed. `[events]`. */
export async function benchJournal([count = defaultEvents]: readonly string[]): Promise<void> {
  const events = Number(count)
  const dir = await mkdtemp(join(tmpdir(), 'hub-journal-'))
  const file = join(dir, 'hub.db')
  try {
    const store = await openStore({ dir, threadUrl, limits })
    await fill(store, events)
    await untilIndexed(store, file)
    await store.close()
    say(searchTimes(file, events))
    say(scopeTimes(file))
    await trim(dir, events)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
