import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { workerLaunch } from '../../../../src/shared/worker-launch.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'
import { alive, descendants } from '../../../fixtures/process-tree.ts'

const server = { type: 'stdio' as const, command: 'node', args: [], env: {}, disabled: false }

async function ask(worker: { transport: { exchange: (request: { method: string; path: string; headers: string[] }) => Promise<{ body: NodeJS.ReadableStream }> } }) {
  const response = await worker.transport.exchange({ method: 'GET', path: '/', headers: [] })
  return JSON.parse(JSON.stringify(await json(response.body))) as { launch: unknown; env: Record<string, string> }
}

test('starts a worker, hands it the launch line, and stops it', async () => {
  await using hub = await supervise('good.mjs', { servers: { files: server }, env: { TOKEN: 'secret' } })
  expect(hub.supervisor.get('shop')).toMatchObject({ state: 'stopped', health: 'unknown', worker: null, provenAt: null, restarts: 0 })
  const detail = await hub.supervisor.start('shop')
  expect(detail).toMatchObject({ name: 'shop', state: 'running', health: 'healthy', restarts: 0, url: 'http://127.0.0.1:8431/mcp/shop' })
  expect(detail.upstreams).toMatchObject([{ name: 'files', health: 'healthy', tools: 2 }])
  expect(detail.worker?.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u)
  expect(Date.parse(detail.provenAt ?? '')).toBeGreaterThan(0)

  const worker = await hub.supervisor.worker('shop', { waitMs: 0 })
  expect(worker).toBe(hub.supervisor.current('shop'))
  expect(worker.pid).toBe(detail.worker?.pid)
  const { launch, env } = await ask(worker)
  const line = workerLaunch.parse(launch)
  expect(line).toMatchObject({ workspace: 'shop', cwd: hub.folder, env: { TOKEN: 'secret' }, listen: { transport: 'http' }, mcpServers: { files: server } })
  expect(hub.supervisor.workspaceOfKey(line.hub.key)).toBe('shop')
  expect(hub.supervisor.serves(line.hub.key)).toBe(true)
  expect(hub.supervisor.serves('another')).toBe(false)
  expect(env['PYTHONUNBUFFERED']).toBe('1')
  expect(env['TOKEN']).toBeUndefined()
  expect(Object.keys(env).filter((name) => name.startsWith('npm_') || name.startsWith('VITEST'))).toEqual([])

  const stopping = hub.supervisor.stop('shop')
  expect(hub.supervisor.workspaceOfKey(line.hub.key)).toBe('shop')
  expect(hub.supervisor.serves(line.hub.key)).toBe(false)
  const stopped = await stopping
  expect(stopped).toMatchObject({ state: 'stopped', worker: null, health: 'unknown', exitCode: 0 })
  expect(worker.died.aborted).toBe(true)
  expect(hub.supervisor.workspaceOfKey(line.hub.key)).toBeUndefined()
  expect(hub.states()).toEqual(['starting', 'running', 'stopping', 'stopped'])
  expect(hub.events.find((event) => event.summary.includes('starting -> running'))?.data).toMatchObject({ from: 'starting', to: 'running', pid: worker.pid })
})

test('two starts at once make one worker, and a start of what runs changes nothing', async () => {
  await using hub = await supervise('good.mjs')
  const [first, second] = await Promise.all([hub.supervisor.start('shop'), hub.supervisor.start('shop')])
  const third = await hub.supervisor.start('shop')
  expect(new Set([first, second, third].map((detail) => detail.worker?.pid)).size).toBe(1)
  expect(hub.states()).toEqual(['starting', 'running'])
})

test('the state leaves stopped before start returns', async () => {
  await using hub = await supervise('good.mjs')
  const started = hub.supervisor.start('shop')
  expect(hub.supervisor.get('shop').state).toBe('starting')
  await started
  const stopped = hub.supervisor.stop('shop')
  expect(hub.supervisor.get('shop').state).toBe('stopping')
  await stopped
})

test('a stop during a start leaves nothing', async () => {
  await using hub = await supervise('silent.mjs')
  const before = descendants(process.pid)
  const started = hub.supervisor.start('shop')
  await hub.when('a process', () => descendants(process.pid).length > before.length)
  const stopped = await hub.supervisor.stop('shop')
  expect(stopped.state).toBe('stopped')
  expect((await started).state).toBe('stopped')
  expect(alive(descendants(process.pid).filter((one) => !before.includes(one)))).toEqual([])
})

test('a stop before the process is there cancels the start', async () => {
  await using hub = await supervise('good.mjs')
  const started = hub.supervisor.start('shop')
  expect((await hub.supervisor.stop('shop')).state).toBe('stopped')
  expect((await started).state).toBe('stopped')
  expect(hub.states()).toEqual(['starting', 'stopping', 'stopped'])
})

test('a start during a stop waits for the old worker, then starts a new one', async () => {
  await using hub = await supervise('good.mjs', { env: { FIXTURE_SLOW_STOP: '100' } })
  const first = await hub.supervisor.start('shop')
  const stopped = hub.supervisor.stop('shop')
  const second = await hub.supervisor.start('shop')
  await stopped
  expect(second.state).toBe('running')
  expect(second.worker?.pid).not.toBe(first.worker?.pid)
  expect(hub.states()).toEqual(['starting', 'running', 'stopping', 'starting', 'running'])
})

test('restart replaces the worker, and calls meanwhile wait for the new one', async () => {
  await using hub = await supervise('good.mjs')
  await hub.supervisor.start('shop')
  const old = await hub.supervisor.worker('shop', { waitMs: 0 })
  const arrivals: string[] = []
  hub.supervisor.onWorker((worker) => arrivals.push(worker.id))
  const restarted = hub.supervisor.restart('shop')
  const held = hub.supervisor.worker('shop', { waitMs: 10_000 })
  expect(await restarted).toMatchObject({ state: 'running', restarts: 1 })
  const fresh = await held
  expect(fresh.id).not.toBe(old.id)
  expect(arrivals).toEqual([fresh.id])
  expect(old.died.aborted).toBe(true)
  expect(fresh.died.aborted).toBe(false)
})

test('stopAll ends what starts and what runs, may be called twice, and lets nothing start after it', async () => {
  await using hub = await supervise('good.mjs')
  const started = hub.supervisor.start('shop')
  const once = hub.supervisor.stopAll()
  expect(hub.supervisor.stopAll()).toBe(once)
  await once
  await started
  expect(hub.supervisor.get('shop').state).toBe('stopped')
  await expect(hub.supervisor.start('shop')).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
})
