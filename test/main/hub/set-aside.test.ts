import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { HubEvent } from '../../../src/shared/event.ts'
import { startHub } from '../../fixtures/hub.ts'

test('a hub whose journal is damaged starts, and says where it was set aside', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hub-damaged-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  await writeFile(join(dataDir, 'hub.db'), Buffer.alloc(100_000, 0xaa))
  const hub = await startHub({ workspaces: {}, config: { spare: false }, dataDir })
  onTestFinished(async () => {
    await hub.stop()
    await rm(hub.folder, { recursive: true, force: true })
  })
  const response = await fetch(`${hub.url}/api/internal/bus?scope=hub/journal`)
  const { events } = (await response.json()) as { events: HubEvent[] }
  const [aside] = (await readdir(dataDir)).filter((name) => name.startsWith('hub.db.set-aside-'))
  expect(events).toMatchObject([{ severity: 'error', source: 'hub', data: { reason: 'corrupt', path: join(dataDir, aside ?? '') } }])
  expect(hub.stderr()).toContain(aside)
  expect((await hub.health()).status).toBe('ok')
})
