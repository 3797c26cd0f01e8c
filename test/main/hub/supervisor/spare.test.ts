import { expect, test } from 'vitest'
import { alive, descendants } from '../../../fixtures/process-tree.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { supervise, type Supervised } from '../../../fixtures/workers/supervise.ts'

const soon = { spareRefillMs: 10, spareAgainMs: 20 }

async function warm(hub: Supervised): Promise<number> {
  return waitFor('a warm spare', () => hub.supervisor.spare.state === 'ready' && hub.supervisor.spare.pid)
}

test('a spare is made once nothing starts, takes the place of a worker that died, and is replaced', async () => {
  await using hub = await supervise('standby.mjs', {}, soon, { spare: true })
  expect(hub.supervisor.spare).toEqual({ state: 'off' })
  await hub.supervisor.start('shop')
  const spare = await warm(hub)
  const { worker } = hub.supervisor.get('shop')
  expect(worker?.pid).not.toBe(spare)
  process.kill(worker?.pid ?? 0, 'SIGKILL')
  const next = await hub.when('the spare in its place', ({ state, restarts }) => state === 'running' && restarts === 1)
  expect(next.worker?.pid).toBe(spare)
  expect(await warm(hub)).not.toBe(spare)
})

test('a spare that is killed is made again', async () => {
  await using hub = await supervise('standby.mjs', {}, soon, { spare: true })
  await hub.supervisor.start('shop')
  const first = await warm(hub)
  process.kill(first, 'SIGKILL')
  await waitFor('another', async () => (await warm(hub)) !== first)
  expect(hub.states()).toEqual(['starting', 'running'])
})

test('there is none while nothing is to run, and none after it was switched off', async () => {
  await using hub = await supervise('standby.mjs', {}, soon, { spare: true })
  await hub.supervisor.start('shop')
  const tree = descendants(process.pid)
  await warm(hub)
  await hub.supervisor.stop('shop')
  expect(hub.supervisor.spare.state).toBe('off')
  await hub.supervisor.start('shop')
  await warm(hub)
  await hub.supervisor.apply([hub.workspace('shop')], { spare: false })
  expect(hub.supervisor.spare.state).toBe('off')
  await hub.supervisor.stopAll()
  expect(alive(tree)).toEqual([])
})

test('without it a dead worker is started anew', async () => {
  await using hub = await supervise('standby.mjs', {}, soon)
  const { worker } = await hub.supervisor.start('shop')
  process.kill(worker?.pid ?? 0, 'SIGKILL')
  await hub.when('a new worker', ({ state, restarts }) => state === 'running' && restarts === 1)
  expect(hub.supervisor.spare).toEqual({ state: 'off' })
})

test('a spare that can not start is told as failed, and tried again later', async () => {
  await using hub = await supervise('no-spare.mjs', {}, soon, { spare: true })
  await hub.supervisor.start('shop')
  await waitFor('failed', () => hub.supervisor.spare.state === 'failed')
  await waitFor('another try', () => hub.supervisor.spare.state === 'starting')
  expect(hub.supervisor.get('shop').state).toBe('running')
})
