import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { HubEvent } from '../../../src/shared/event.ts'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { alive, descendants } from '../../fixtures/process-tree.ts'
import { waitFor } from '../../fixtures/wait.ts'

async function reclaimedEvents({ url }: RunningHub): Promise<readonly HubEvent[]> {
  const page = (await (await fetch(`${url}/api/internal/bus?scope=hub/reclaimed`)).json()) as { events: HubEvent[] }
  return page.events
}

test('what a killed hub left, though its worker hung, is ended and said by the next one', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'reclaim-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const start = async () => {
    const hub = await startHub({ workspaces: { shop: { mcpServers: { everything: realServers.everything } } }, dataDir })
    onTestFinished(() => rm(hub.folder, { recursive: true, force: true }))
    return hub
  }
  const killed = await start()
  const { worker } = await killed.healthy('shop')
  const tree = descendants(killed.pid)
  onTestFinished(() => alive(tree).forEach((one) => void process.kill(Number.parseInt(one, 10), 'SIGKILL')))
  // Its lifeline can't act.
  process.kill(worker?.pid ?? 0, 'SIGSTOP')
  killed.process.kill('SIGKILL')
  await once(killed.process, 'exit')
  expect(alive(tree).length).toBeGreaterThanOrEqual(2)

  const next = await start()
  await waitFor('the leftovers to be gone', () => alive(tree).length === 0)
  const [event] = await reclaimedEvents(next)
  expect(event).toMatchObject({ severity: 'warning', source: 'hub', data: { count: tree.length } })
  expect(event?.summary).toMatch(new RegExp(`^reclaimed ${tree.length} leftovers of an earlier run, \\d{2,} MB$`, 'u'))
  const commands = JSON.stringify(event?.data?.['processes'])
  expect(commands).toContain(`"pid":${worker?.pid},"command":"python`)
  expect(commands).toContain('server-everything/dist/index.js')
  await next.stop()

  const third = await start()
  expect(await reclaimedEvents(third)).toHaveLength(1)
  await third.stop()
}, 120_000)
