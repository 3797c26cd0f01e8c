import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newEvent, openAt, temporaryDir, temporaryStore, until } from './temporary-store.ts'

const row = (pid: number, start = 'then') => ({ pid, start, command: 'node', worker: 'w', workspace: 'shop', notedAt: 1_700_000_000_000 })

test('processes are noted, replaced and forgotten', async () => {
  const store = await temporaryStore()
  expect(await store.processes()).toEqual([])
  store.noteProcesses([row(1), row(2), row(3)])
  store.noteProcesses([row(2, 'later')])
  store.forgetProcesses([3, 4])
  expect(await store.processes()).toEqual([row(1), row(2, 'later')])
})

test('they are in the file a moment later, without being waited for, and go along with an event', async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const other = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
  const kept = () => other.prepare('SELECT pid FROM processes ORDER BY pid').all().map(({ pid }) => pid)
  store.noteProcesses([row(1)])
  await until(() => kept().length === 1)
  store.noteProcesses([row(2)])
  await store.commit({ events: [newEvent()] })
  expect(kept()).toEqual([1, 2])
  store.forgetProcesses([1])
  await store.close()
  expect(kept()).toEqual([2])
  other.close()
})

test('what could not be written is written once it can', async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const other = new DatabaseSync(join(dir, 'hub.db'))
  other.exec('BEGIN IMMEDIATE')
  store.noteProcesses([row(1), row(2)])
  await until(() => store.failure !== undefined)
  store.forgetProcesses([2])
  other.exec('ROLLBACK')
  other.close()
  await until(async () => (await store.processes()).length === 1)
  expect(await store.processes()).toEqual([row(1)])
})
