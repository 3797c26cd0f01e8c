import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../../../src/main/hub/store/store.ts'
import { newEvent, openAt, temporaryDir, threadUrl, wideLimits } from './temporary-store.ts'

// Several threads start and end in each.
const timeout = 20_000
const canMakePipes = process.platform !== 'win32'

async function filled(): Promise<string> {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  await store.commit({ events: Array.from({ length: 500 }, () => newEvent({ data: { text: 'x'.repeat(500) } })) })
  await store.close()
  return dir
}

/** `next` is the seq that comes first in the new journal: the old one's go on where they can still be read. */
const damage: [name: string, reason: string, next: number, harm: (file: string) => Promise<void>][] = [
  ['no database', 'corrupt', 1, (file) => writeFile(file, 'this is not a database, whatever its name says')],
  ['a cut file', 'corrupt', 1, (file) => truncate(file, 40_000)],
  ['garbage in the middle', 'corrupt', 1, async (file) => {
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(0xaa, 4_096, 60_000))
  }],
  ['a file of a newer version', 'newer', 501, async (file) => {
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 999')
    db.close()
    await Promise.resolve()
  }],
  ['the database of another program', 'foreign', 1, async (file) => {
    const other = new DatabaseSync(`${file}.other`)
    other.exec('CREATE TABLE things (a)')
    other.close()
    await copyFile(`${file}.other`, file)
  }]
]

describe('set aside, said, and a new journal begun', () => {
  test.each(damage)('%s', { timeout }, async (_name, reason, next, harm) => {
    const dir = await filled()
    await harm(join(dir, 'hub.db'))
    const bytes = await readFile(join(dir, 'hub.db'))
    const store = await openAt(dir)
    expect(store.setAside?.reason).toBe(reason)
    expect(store.setAside?.path).toContain(join(dir, 'hub.db.set-aside-'))
    expect((await readFile(store.setAside?.path ?? '')).equals(bytes)).toBe(true)
    expect((await store.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(next)
    await store.close()
    const again = await openAt(dir)
    expect(again.setAside).toBeUndefined()
    expect(again.newestSeq).toBe(next)
  })
})

test('of proposals only those on a damaged page are lost', { timeout }, async () => {
  const dir = await temporaryDir()
  await (await openAt(dir)).close()
  const file = join(dir, 'hub.db')
  const db = new DatabaseSync(file)
  const insert = db.prepare("INSERT INTO proposals (id, seq, status, body) VALUES (?, ?, 'pending', ?)")
  for (let seq = 1; seq <= 300; seq += 1) insert.run(`id-${seq}`, seq, JSON.stringify({ id: `id-${seq}`, seq, status: 'pending', mark: `mark-${seq}.`, text: 'x'.repeat(300) }))
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  const bytes = await readFile(file)
  const start = Math.floor(bytes.indexOf('mark-100.') / pageSize) * pageSize
  await writeFile(file, bytes.fill(0xaa, start, start + pageSize))
  const store = await openAt(dir)
  expect(store.setAside?.reason).toBe('corrupt')
  const kept = new Set((await store.proposals()).map(({ id }) => id))
  expect(kept.size).toBeGreaterThan(260)
  expect(['id-1', 'id-50', 'id-200', 'id-300'].filter((id) => !kept.has(id))).toEqual([])
})

test.each<[string, string]>([['a folder', 'hub.db'], ['a folder for its log', 'hub.db-wal']])('%s in its place is moved out of the way', { timeout }, async (_name, name) => {
  const dir = await temporaryDir()
  await mkdir(join(dir, name))
  const store = await openAt(dir)
  expect(store.setAside?.reason).toBe('foreign')
  expect((await store.commit({ events: [newEvent()] })).done).toBe(true)
})

test.runIf(canMakePipes)('a pipe in its place is moved out of the way', { timeout }, async () => {
  const dir = await temporaryDir()
  execFileSync('mkfifo', [join(dir, 'hub.db')])
  expect((await openAt(dir)).setAside?.reason).toBe('foreign')
})

test('a log of garbage is no obstacle', { timeout }, async () => {
  const dir = await filled()
  await writeFile(join(dir, 'hub.db-wal'), Buffer.alloc(100_000, 0xaa))
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  expect((await store.journal()).kept).toBe(500)
})

test('an empty file and a fresh folder are neither', { timeout }, async () => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'hub.db'), '')
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  expect((await readdir(dir)).some((name) => name.includes('set-aside'))).toBe(false)
  expect((await openAt(join(dir, 'deep', 'er'))).setAside).toBeUndefined()
})

test('a folder that can not hold it is an error with a code', async () => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'file'), '')
  const opening = openStore({ dir: join(dir, 'file'), threadUrl, limits: wideLimits })
  await expect(opening).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' })
})

test('an event of before is there after a crash that left the log behind', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  await store.commit({ events: [newEvent({ summary: 'kept' })] })
  const copy = await temporaryDir()
  for (const name of ['hub.db', 'hub.db-wal']) await copyFile(join(dir, name), join(copy, name))
  const after = await openAt(copy)
  expect((await after.query({})).events.map(({ summary }) => summary)).toEqual(['kept'])
})
