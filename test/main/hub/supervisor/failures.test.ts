import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { supervise } from '../../../fixtures/workers/supervise.ts'

const restart = { policy: 'always' as const, backoffMs: 10, maxBackoffMs: 50, resetAfterMs: 10_000, maxFailedStarts: 2 }
const server = { type: 'stdio' as const, command: 'node', args: [], env: {}, disabled: false }

test('a worker that says it can not work is fatal at once, with its reason', async () => {
  await using hub = await supervise('deterministic.mjs')
  const detail = await hub.supervisor.start('shop')
  expect(detail).toMatchObject({ state: 'fatal', health: 'unhealthy', exitCode: 78, worker: null })
  expect(detail.reason).toBe("IMPORT_FAILED: No module named 'fastmcp'")
  expect(hub.states()).toEqual(['starting', 'fatal'])
  expect(hub.events.find((event) => event.data?.['to'] === 'fatal')?.severity).toBe('error')
})

test('Python that is missing is fatal and says what to do', async () => {
  await using hub = await supervise({ command: '/nowhere/python3', args: [], env: {} })
  const detail = await hub.supervisor.start('shop')
  expect(detail).toMatchObject({ state: 'fatal', health: 'unhealthy' })
  expect(detail.reason).toMatch(/^PYTHON_MISSING: \/nowhere\/python3 can't be started .*Install Python 3\.11/u)
})

test('a folder that is gone is fatal; once it is there a restart works', async () => {
  await using hub = await supervise('good.mjs')
  const path = join(hub.folder, 'shop')
  await hub.supervisor.apply([hub.workspace('shop', { path })])
  const gone = await hub.supervisor.start('shop')
  expect(gone.state).toBe('fatal')
  expect(gone.reason).toContain(`The folder ${path} does not exist. Make it, or change`)
  await writeFile(path, 'not a folder')
  expect((await hub.supervisor.restart('shop')).reason).toContain('is not a folder')
  await rm(path)
  await mkdir(path)
  expect(await hub.supervisor.restart('shop')).toMatchObject({ state: 'running', health: 'healthy' })
})

test('another transport is fatal and says so', async () => {
  await using hub = await supervise('good.mjs', { config: { transport: 'unix' } })
  expect((await hub.supervisor.start('shop')).reason).toContain('"unix" is not available in this version')
})

test('a worker that never becomes ready is ended, and fatal after enough tries', async () => {
  await using hub = await supervise('silent.mjs', { config: { restart } }, { startLimitMs: 300 })
  expect((await hub.supervisor.start('shop')).reason).toBe('It was not ready within 0.3 s.')
  const detail = await hub.when('fatal', ({ state }) => state === 'fatal')
  expect(detail.reason).toContain('2 starts in a row failed')
})

test('garbage on stdout harms nothing and stands in a bounded log', async () => {
  await using hub = await supervise('noisy.mjs')
  expect((await hub.supervisor.start('shop')).state).toBe('running')
  const detail = await hub.when('its stderr', ({ stderrLines }) => stderrLines > 1500)
  expect(detail.stderr).toHaveLength(4)
  expect(detail.stderr.at(-1)?.text).toBe('line 1499 red')
  const log = await hub.supervisor.log({ name: 'shop', limit: 1000 })
  expect(log).toHaveLength(1000)
  expect(Math.max(...log.map(({ text }) => text.length))).toBeLessThan(2100)
  await hub.when('log events', () => hub.events.some(({ summary }) => summary.endsWith('line 1499 red')))
  const batches = hub.events.filter(({ scope }) => scope === 'workers/log')
  expect(batches.length).toBeLessThan(200)
  expect(batches.every(({ severity, data }) => severity === 'debug' && Array.isArray(data?.['lines']) && data['lines'].length <= 100)).toBe(true)
})

test('a worker that hangs is unhealthy, killed and replaced', async () => {
  await using hub = await supervise('hung.mjs', {}, { probeLimitMs: 100 })
  const first = await hub.supervisor.start('shop')
  const second = await hub.when('a new worker', ({ state, restarts }) => state === 'running' && restarts === 1)
  expect(second.worker?.pid).not.toBe(first.worker?.pid)
  expect(hub.states().slice(0, 4)).toEqual(['starting', 'running', 'stopping', 'starting'])
  const unhealthy = hub.events.find(({ scope, data }) => scope === 'workers/health' && data?.['to'] === 'unhealthy')
  expect(unhealthy).toMatchObject({ severity: 'warning', data: { from: 'healthy', reason: 'No answer to 2 probes: /health did not answer within 100 ms' } })
})

test('while its servers come up health is unknown; one that fails is named', async () => {
  await using hub = await supervise('slow-upstreams.mjs', { servers: { files: server, broken: server, off: { ...server, disabled: true } } })
  expect(await hub.supervisor.start('shop')).toMatchObject({ state: 'running', health: 'unknown', reason: 'files: starting; broken: starting' })
  const detail = await hub.when('a verdict', ({ health }) => health === 'unhealthy')
  expect(detail.reason).toBe('broken: command not found: uvx')
  expect(detail.state).toBe('running')
  const health = hub.events.filter(({ scope }) => scope === 'workers/health')
  expect(health.map(({ data }) => data?.['to'])).toEqual(['unhealthy'])
})

test('what is unknown has no worker', async () => {
  await using hub = await supervise('good.mjs')
  expect(() => hub.supervisor.get('nope')).toThrow('There is no workspace "nope". Configured: shop.')
  await expect(hub.supervisor.start('nope')).rejects.toMatchObject({ code: 'UNKNOWN_WORKSPACE' })
  await expect(hub.supervisor.worker('nope', { waitMs: 0 })).rejects.toMatchObject({ code: 'UNKNOWN_WORKSPACE' })
  await expect(hub.supervisor.worker('shop', { waitMs: 60_000 })).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
  expect(hub.supervisor.current('nope')).toBeUndefined()
})
