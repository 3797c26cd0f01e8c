import { expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'

/** A tenth of a second. */
const config = { sleepAfterMinutes: 0.1 / 60 }

test('an unused worker stops, and the next call wakes it', async () => {
  await using hub = await supervise('idle.mjs', { config })
  await hub.supervisor.start('shop')
  const asleep = await hub.when('asleep', (detail) => detail.asleep === true)
  expect(asleep).toMatchObject({ state: 'stopped', health: 'unknown', worker: null, restarts: 0 })
  expect(asleep.reason).toMatch(/^Unused for .* min\. The next call wakes it\.$/u)
  const woken = await hub.supervisor.worker('shop', { waitMs: 10_000 })
  expect(hub.supervisor.get('shop')).toMatchObject({ state: 'running', restarts: 0, worker: { pid: woken.pid } })
  expect(hub.events.map(({ data }) => data?.['cause'])).toContain('woken by a call')
})

test('a call that runs keeps it awake', async () => {
  await using hub = await supervise('idle.mjs', { config })
  const { worker } = await hub.supervisor.start('shop')
  process.kill(worker?.pid ?? 0, 'SIGUSR1')
  const busy = await hub.when('some time of proof', ({ provenAt, stateSince }) => Date.parse(provenAt ?? '') - Date.parse(stateSince) > 400)
  expect(busy.state).toBe('running')
  process.kill(worker?.pid ?? 0, 'SIGUSR2')
  const asleep = await hub.when('asleep', (detail) => detail.asleep === true)
  expect(Date.parse(asleep.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(busy.stateSince))
})

test('who only listens does not wake it, and hears of the worker that a call has woken', async () => {
  await using hub = await supervise('idle.mjs', { config })
  await hub.supervisor.start('shop')
  await hub.when('asleep', (detail) => detail.asleep === true)
  await expect(hub.supervisor.worker('shop', { waitMs: 0, wake: false })).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' })
  const listening = hub.supervisor.worker('shop', { waitMs: 10_000, wake: false })
  expect(hub.supervisor.get('shop').asleep).toBe(true)
  const woken = await hub.supervisor.worker('shop', { waitMs: 10_000 })
  expect(await listening).toBe(woken)
})

test('a call that comes while it goes to sleep is held, and served by the next worker', async () => {
  await using hub = await supervise('good.mjs', { config, env: { FIXTURE_SLOW_STOP: '200' } })
  const { worker } = await hub.supervisor.start('shop')
  await waitFor('stopping', () => hub.states().at(-1) === 'stopping')
  const woken = await hub.supervisor.worker('shop', { waitMs: 10_000 })
  expect(woken.pid).not.toBe(worker?.pid)
  expect(hub.states()).toEqual(['starting', 'running', 'stopping', 'starting', 'running'])
})

test('one that sleeps can be started, stopped for good, and takes a changed config when it is called', async () => {
  await using hub = await supervise('idle.mjs', { config })
  const asleep = () => hub.when('asleep', (detail) => detail.asleep === true)
  await hub.supervisor.start('shop')
  await asleep()
  expect((await hub.supervisor.start('shop')).state).toBe('running')
  await asleep()
  await hub.supervisor.apply([hub.workspace('shop', { env: { NEW: '1' } })])
  expect(hub.supervisor.get('shop')).toMatchObject({ state: 'stopped', asleep: true })
  const stopped = await hub.supervisor.stop('shop')
  expect(stopped).toMatchObject({ state: 'stopped' })
  expect(stopped.asleep).toBeUndefined()
  await expect(hub.supervisor.worker('shop', { waitMs: 1000 })).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
})

test('a server of one that sleeps can not be restarted, and it is said what to do', async () => {
  const server = { type: 'stdio' as const, command: 'node', args: [], env: {}, disabled: false }
  await using hub = await supervise('idle.mjs', { config, servers: { files: server } })
  await hub.supervisor.start('shop')
  await hub.when('asleep', (detail) => detail.asleep === true)
  const message = 'The workspace shop is asleep: nothing of it runs. The next call wakes it, and so does: workspace-hub start shop'
  await expect(hub.supervisor.upstream('shop', 'files', 'restart')).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE', message })
})

test('without the setting nothing sleeps', async () => {
  await using hub = await supervise('idle.mjs')
  await hub.supervisor.start('shop')
  const later = await hub.when('some time of proof', ({ provenAt, stateSince }) => Date.parse(provenAt ?? '') - Date.parse(stateSince) > 400)
  expect(later.state).toBe('running')
})
