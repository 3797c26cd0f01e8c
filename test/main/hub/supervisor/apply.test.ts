import { expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'

test('a changed config stops what left, starts what came, and leaves alone what stayed', async () => {
  await using hub = await supervise('good.mjs')
  const { worker } = await hub.supervisor.start('shop')
  const shop = hub.workspace('shop')
  await hub.supervisor.apply([shop, hub.workspace('docs')])
  expect(hub.supervisor.list().map(({ name, state }) => [name, state])).toEqual([['shop', 'running'], ['docs', 'running']])
  expect(hub.supervisor.get('shop').worker?.pid).toBe(worker?.pid)
  await hub.supervisor.apply([hub.workspace('docs')])
  expect(() => hub.supervisor.get('shop')).toThrow('Configured: docs.')
  expect(hub.states('shop')).toEqual(['starting', 'running', 'stopping', 'stopped'])
  expect(hub.states('docs')).toEqual(['starting', 'running'])
})

test('only what a worker is started with restarts it', async () => {
  await using hub = await supervise('good.mjs')
  const first = await hub.supervisor.start('shop')
  const patient = hub.workspace('shop', { config: { restart: { policy: 'no', backoffMs: 1, maxBackoffMs: 1, resetAfterMs: 0, maxFailedStarts: 1 } } })
  await hub.supervisor.apply([patient])
  expect(hub.supervisor.get('shop').worker?.pid).toBe(first.worker?.pid)
  const server = { type: 'stdio' as const, command: 'node', args: [], env: {}, disabled: false }
  await hub.supervisor.apply([hub.workspace('shop', { servers: { files: server } })])
  const changed = hub.supervisor.get('shop')
  expect(changed).toMatchObject({ state: 'running', upstreams: [{ name: 'files' }] })
  expect(changed.worker?.pid).not.toBe(first.worker?.pid)
})

test('a workspace that a person stopped stays stopped', async () => {
  await using hub = await supervise('good.mjs')
  await hub.supervisor.start('shop')
  await hub.supervisor.stop('shop')
  await hub.supervisor.apply([hub.workspace('shop', { env: { NEW: '1' } })])
  expect(hub.supervisor.get('shop').state).toBe('stopped')
})

test('changes that follow each other fast are taken one after the other', async () => {
  await using hub = await supervise('good.mjs', { env: { FIXTURE_SLOW_STOP: '100' } })
  await hub.supervisor.start('shop')
  const away = hub.supervisor.apply([])
  const back = hub.supervisor.apply([hub.workspace('shop')])
  await Promise.all([away, back])
  expect(hub.states()).toEqual(['starting', 'running', 'stopping', 'stopped', 'starting', 'running'])
})

test('a worker that drains holds no other change up', async () => {
  await using hub = await supervise('good.mjs', { env: { FIXTURE_SLOW_STOP: '2000' } })
  await hub.supervisor.start('shop')
  const changed = hub.workspace('shop', { env: { FIXTURE_SLOW_STOP: '2000', NEW: '1' } })
  const first = hub.supervisor.apply([changed])
  expect(hub.supervisor.get('shop')).toMatchObject({ state: 'stopping', restarting: true })
  const second = hub.supervisor.apply([changed, hub.workspace('docs')])
  await waitFor('the new one to run', () => hub.states('docs').includes('running'))
  expect(hub.supervisor.get('shop').state).toBe('stopping')
  await Promise.all([first, second])
  expect(hub.states('shop')).toEqual(['starting', 'running', 'stopping', 'starting', 'running'])
})

test('the last config counts for one that left and came back meanwhile', async () => {
  await using hub = await supervise('good.mjs', { env: { FIXTURE_SLOW_STOP: '100' } })
  await hub.supervisor.start('shop')
  await Promise.all([[], [hub.workspace('shop')], []].map((workspaces) => hub.supervisor.apply(workspaces)))
  expect(hub.supervisor.list()).toEqual([])
  await Promise.all([[hub.workspace('shop')], [], [hub.workspace('shop')]].map((workspaces) => hub.supervisor.apply(workspaces)))
  expect(hub.supervisor.list()).toMatchObject([{ name: 'shop', state: 'running' }])
})
