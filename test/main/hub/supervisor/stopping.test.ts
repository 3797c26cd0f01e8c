import { expect, test } from 'vitest'
import { alive, descendants } from '../../../fixtures/process-tree.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { createMarkIndex } from '../../../../src/main/hub/supervisor/mark-index.ts'
import { ownerMark, ownerMarkName } from '../../../../src/main/hub/supervisor/marks.ts'
import { readProcesses } from '../../../../src/main/hub/supervisor/process-table.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'

test('a worker that ignores the stop line and SIGTERM is killed', async () => {
  await using hub = await supervise('stubborn.mjs')
  const { worker } = await hub.supervisor.start('shop')
  const tree = descendants(process.pid)
  expect(tree.some((one) => one.startsWith(`${worker?.pid}:`))).toBe(true)
  expect((await hub.supervisor.stop('shop')).state).toBe('stopped')
  expect((await hub.supervisor.log({ name: 'shop', limit: 1000 })).map(({ text }) => text)).toContain('no')
  expect(alive(tree)).toEqual([])
})

test('grandchildren that ignore SIGTERM go with their worker', async () => {
  await using hub = await supervise('family.mjs')
  const others = descendants(process.pid)
  await hub.supervisor.start('shop')
  const family = await waitFor('a worker, its child and its grandchild', () => {
    const tree = descendants(process.pid).filter((one) => !others.includes(one))
    return tree.length === 3 && tree
  })
  await hub.supervisor.stop('shop')
  expect(alive(family)).toEqual([])
})

test('they go when the worker is killed, too, before the next one starts', async () => {
  await using hub = await supervise('family.mjs')
  const others = descendants(process.pid)
  const { worker } = await hub.supervisor.start('shop')
  const family = await waitFor('the family', () => {
    const tree = descendants(process.pid).filter((one) => !others.includes(one))
    return tree.length === 3 && tree
  })
  process.kill(worker?.pid ?? 0, 'SIGKILL')
  await hub.when('a new worker', ({ state, restarts }) => state === 'running' && restarts === 1)
  expect(alive(family)).toEqual([])
})

test('the end of the hub outruns a long drain', async () => {
  await using hub = await supervise('good.mjs', { env: { FIXTURE_SLOW_STOP: '60000' } }, { changeDrainMs: 60_000 })
  await hub.supervisor.start('shop')
  const applied = hub.supervisor.apply([])
  await waitFor('the drain to begin', () => hub.states().at(-1) === 'stopping')
  expect(hub.supervisor.list()).toEqual([])
  await hub.supervisor.stopAll()
  await applied
  expect(hub.states()).toEqual(['starting', 'running', 'stopping', 'stopped'])
})

/** Everything that bears the mark of the workers of this test's supervisor. */
async function marked(folder: string): Promise<number> {
  const table = await readProcesses()
  return (await createMarkIndex().look(table))(ownerMarkName, await ownerMark(folder)).length
}

test.each(['stopped', 'killed'] as const)('grandchildren in sessions of their own go when their worker is %s', async (way) => {
  await using hub = await supervise('detaching.mjs', { config: { restart: { policy: 'no', backoffMs: 1, maxBackoffMs: 1, resetAfterMs: 0, maxFailedStarts: 1 } } })
  const { worker } = await hub.supervisor.start('shop')
  // The worker, two children, and a grandchild of each.
  await waitFor('the family', async () => (await marked(hub.folder)) === 5)
  if (way === 'stopped') await hub.supervisor.stop('shop')
  else process.kill(worker?.pid ?? 0, 'SIGKILL')
  await waitFor('all of them to be gone', async () => (await marked(hub.folder)) === 0)
})

test('a worker that closed its stdin is gone after a stop', async () => {
  await using hub = await supervise('closed.mjs')
  await hub.supervisor.start('shop')
  const tree = descendants(process.pid)
  expect((await hub.supervisor.stop('shop')).state).toBe('stopped')
  expect(alive(tree)).toEqual([])
})
