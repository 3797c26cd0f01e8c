import { expect, test } from 'vitest'
import { supervise } from '../../../fixtures/workers/supervise.ts'
import { waitFor } from '../../../fixtures/wait.ts'

const restart = { policy: 'always' as const, backoffMs: 20, maxBackoffMs: 100, resetAfterMs: 60_000, maxFailedStarts: 3 }

async function killed(hub: Awaited<ReturnType<typeof supervise>>) {
  const worker = await hub.supervisor.worker('shop', { waitMs: 10_000 })
  process.kill(worker.pid, 'SIGKILL')
  await waitFor('died', () => worker.died.aborted)
  return worker
}

test('the first death costs no waiting, the second does', async () => {
  await using hub = await supervise('good.mjs', { config: { restart } })
  await hub.supervisor.start('shop')
  await killed(hub)
  const again = await hub.when('a new worker', (detail) => detail.state === 'running' && detail.restarts === 1)
  expect(again.health).toBe('healthy')
  await killed(hub)
  await hub.when('another', (detail) => detail.state === 'running' && detail.restarts === 2)
  expect(hub.states()).toEqual(['starting', 'running', 'starting', 'running', 'backoff', 'starting', 'running'])
  const deaths = hub.events.filter((event) => event.scope === 'workers/state' && event.data?.['from'] === 'running')
  expect(deaths.map((event) => event.data?.['cause'])).toEqual(Array(2).fill(expect.stringContaining('killed by SIGKILL')))
})

test('under "always" it never becomes fatal by dying, and each death is counted', async () => {
  await using hub = await supervise('good.mjs', { config: { restart: { ...restart, backoffMs: 1, maxBackoffMs: 5 } } })
  await hub.supervisor.start('shop')
  for (let deaths = 1; deaths <= 8; deaths += 1) await killed(hub)
  const detail = await hub.when('the last', ({ state, restarts }) => state === 'running' && restarts === 8)
  expect(detail.worker?.restarts).toBe(8)
  expect(hub.states()).not.toContain('fatal')
}, 30_000)

test('staying up for a while forgives earlier deaths', async () => {
  await using hub = await supervise('good.mjs', { config: { restart: { ...restart, backoffMs: 60_000, maxBackoffMs: 60_000, resetAfterMs: 1 } } })
  await hub.supervisor.start('shop')
  await killed(hub)
  await hub.when('a new worker', (detail) => detail.state === 'running' && detail.restarts === 1)
  await hub.when('some proof after that', (detail) => Date.parse(detail.provenAt ?? '') > Date.parse(detail.stateSince) + 20)
  await killed(hub)
  await hub.when('another', (detail) => detail.state === 'running' && detail.restarts === 2)
})

test.each([
  ['no', 0, 'exited', 'unknown'],
  ['no', 9, 'exited', 'unhealthy'],
  ['on-failure', 0, 'exited', 'unknown'],
  ['on-failure', 9, 'running', 'healthy'],
  ['always', 0, 'running', 'healthy']
] as const)('under "%s" an exit with code %i leads to %s', async (policy, code, state, health) => {
  await using hub = await supervise('once.mjs', { env: { FIXTURE_EXIT: String(code) }, config: { restart: { ...restart, policy } } })
  const { worker } = await hub.supervisor.start('shop')
  process.kill(worker?.pid ?? 0, 'SIGUSR2')
  const detail = await hub.when(state, (now) => now.state === state && now.worker?.pid !== worker?.pid)
  expect(detail.health).toBe(health)
  if (state === 'exited') {
    expect(detail).toMatchObject({ exitCode: code, worker: null })
    await expect(hub.supervisor.worker('shop', { waitMs: 10_000 })).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
    expect((await hub.supervisor.start('shop')).state).toBe('running')
  }
})

test('a worker that exits at once backs off, then is fatal; a person can try again', async () => {
  await using hub = await supervise('crashing.mjs', { config: { restart } })
  const first = await hub.supervisor.start('shop')
  expect(first).toMatchObject({ state: 'backoff', health: 'unhealthy', attempt: 2, exitCode: 3 })
  expect(first.reason).toContain('exited with code 3; it last said: RuntimeError: out of luck')
  expect(Date.parse(first.retryAt ?? '')).toBeGreaterThan(0)
  const fatal = await hub.when('fatal', (detail) => detail.state === 'fatal')
  expect(fatal.reason).toMatch(/^3 starts in a row failed\. /u)
  expect(fatal.stderr.at(-1)?.text).toBe('RuntimeError: out of luck')
  expect(hub.states()).toEqual(['starting', 'backoff', 'starting', 'backoff', 'starting', 'fatal'])
  await expect(hub.supervisor.worker('shop', { waitMs: 60_000 })).rejects.toMatchObject({ code: 'WORKSPACE_FATAL' })
  expect((await hub.supervisor.restart('shop')).state).toBe('backoff')
})

test('in backoff a call is held, then refused with a time to come back; "try now" and stop both work', async () => {
  await using hub = await supervise('crashing.mjs', { config: { restart: { ...restart, backoffMs: 60_000, maxBackoffMs: 60_000 } } })
  await hub.supervisor.start('shop')
  const error = await hub.supervisor.worker('shop', { waitMs: 20 }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'WORKER_UNAVAILABLE', details: { workspace: 'shop' } })
  expect((error as { details: { retryAfterMs: number } }).details.retryAfterMs).toBeGreaterThan(30_000)
  const given = new AbortController()
  const waiting = hub.supervisor.worker('shop', { waitMs: 60_000, signal: given.signal })
  given.abort(new Error('the client left'))
  await expect(waiting).rejects.toThrow('the client left')

  const again = hub.supervisor.start('shop')
  expect(hub.supervisor.get('shop').state).toBe('starting')
  expect((await again).state).toBe('backoff')
  const held = hub.supervisor.worker('shop', { waitMs: 60_000 })
  const refused = expect(held).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
  expect((await hub.supervisor.stop('shop')).state).toBe('stopped')
  await refused
})
