import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'

let hub: RunningHub

beforeAll(async () => {
  hub = await startHub({ workspaces: { kept: {}, dropped: {} } })
  await hub.healthy('kept')
})

afterAll(() => hub.stop())

async function save(text: string): Promise<void> {
  await writeFile(join(hub.folder, 'workspaces.json'), text)
}

test('a saved change starts and stops only what it changed', async () => {
  const { worker } = await hub.healthy('kept')
  await save(JSON.stringify({ workspaces: { kept: { path: hub.folder }, added: { path: hub.folder } } }))
  await hub.healthy('added')
  const names = (await hub.health()).workspaces.map((one) => one.name)
  expect(names).toEqual(['kept', 'added'])
  expect((await hub.healthy('kept')).worker?.pid).toBe(worker?.pid)
})

test('a bad edit is told, and the last good config stays', async () => {
  await save('{ "workspaces": { "kept": { "path": 7 } } }')
  const query = `${hub.url}/api/internal/bus?scope=config/changes&severity=warning`
  const { summary } = await waitFor('the word about it', async () => {
    const page = (await (await fetch(query)).json()) as { events: { summary: string }[] }
    return page.events.at(-1)
  })
  expect(summary).toContain('workspaces.kept.path')
  expect((await hub.healthy('kept')).state).toBe('running')
})
