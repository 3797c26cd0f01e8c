import { expect, test } from 'vitest'
import { alive, descendants } from '../../../fixtures/process-tree.ts'
import { waitFor } from '../../../fixtures/wait.ts'
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
