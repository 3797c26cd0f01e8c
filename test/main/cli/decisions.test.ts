import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { Router } from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClicks } from '../../../src/main/hub/clicks/clicks.ts'
import { createWaits } from '../../../src/main/hub/bridge/waits.ts'
import { createHold } from '../../../src/main/hub/proposals/hold.ts'
import { createControlRouter } from '../../../src/main/hub/server/control.ts'
import { writeHubFile } from '../../../src/main/hub/server/hub-file.ts'
import { lockData, type DataLock } from '../../../src/main/hub/server/lock.ts'
import { startServers, type Servers } from '../../../src/main/hub/server/servers.ts'
import { startProposals } from '../hub/proposals/harness.ts'
import { workspaceDetail } from '../hub/server/workspace-detail.ts'
import { runCli } from './run-cli.ts'

const patient = { timeout: 30_000 }
const results: Record<string, unknown> = {
  echo: { result: { content: [{ type: 'text', text: 'hello' }, { type: 'image', data: '' }] } },
  fails: { result: { isError: true, content: [{ type: 'text', text: 'no such file' }] } },
  gone: { error: { code: -32_603, message: 'FastMCP communication error', data: { code: 'WORKER_DIED', error: 'it died', workspace: 'shop' } } },
  odd: { error: { code: -32_602, message: 'Unknown tool' } }
}
let hub: Awaited<ReturnType<typeof startProposals>>
let servers: Servers
let lock: DataLock
let data: string
let asked: unknown

/** Answers /rpc as the bridge does, so that each kind of answer can be had. */
function rpc(): Router {
  const router = Router()
  router.post('/rpc/shop', express.json(), (request, response) => {
    asked = request.body.params
    response.json({ jsonrpc: '2.0', id: request.body.id, ...(results[request.body.params.name] as object) })
  })
  return router
}

beforeAll(async () => {
  hub = await startProposals()
  data = await mkdtemp(join(tmpdir(), 'cli-'))
  const running = async () => workspaceDetail({ state: 'running' })
  const fatal = async () => workspaceDetail({ state: 'fatal', reason: 'Python is missing' })
  const control = createControlRouter({
    token: 'a-token-of-some-length',
    supervisor: { list: () => [], get: () => workspaceDetail(), start: running, stop: async () => workspaceDetail(), restart: fatal, upstream: running, log: async () => [] },
    proposals: hub.proposals,
    clicks: createClicks({ bus: hub.bus, dataDir: data, workspaces: () => ['shop'] }),
    hold: createHold({ bus: hub.bus, waits: createWaits(), supervisor: { hold: async () => undefined, onWorker: () => () => undefined }, file: join(data, 'hold.json') }),
    reload: async () => undefined,
    shutdown: () => undefined
  })
  servers = await startServers({ port: 0, routers: [rpc(), control], report: () => undefined })
  await writeFile(join(data, 'token'), 'a-token-of-some-length\n')
  lock = await lockData(data, 'serve')
  await writeHubFile(data, { url: servers.url, pid: process.pid, version: '0.0.0' })
}, 30_000)
afterAll(async () => {
  await servers.close(0)
  await hub.close()
  await lock.release()
  await rm(data, { recursive: true, force: true })
})
const run = (...args: string[]) => runCli([...args, '--data', data])

test('start, stop and restart tell what became of it', patient, async () => {
  expect(await run('start', 'shop')).toMatchObject({ code: 0, stdout: 'shop is running\n' })
  expect(await run('stop', 'shop')).toMatchObject({ code: 0, stdout: 'shop is stopped\n' })
  expect(await run('restart', 'shop')).toMatchObject({ code: 1, stdout: 'shop is fatal: Python is missing\n' })
  expect(JSON.parse((await run('start', 'shop', '--json')).stdout)).toMatchObject({ name: 'shop', state: 'running' })
})

describe('call', () => {
  test('prints the text of a result', patient, async () => {
    expect(await run('call', 'shop', 'echo', 'text=hi', 'n:=1')).toMatchObject({ code: 0, stdout: 'hello\n[image: see it with --json]\n' })
    expect(asked).toEqual({ name: 'echo', arguments: { text: 'hi', n: 1 } })
  })

  test('isError is exit status 1, with the result for programs', patient, async () => {
    expect(await run('call', 'shop', 'fails')).toMatchObject({ code: 1, stdout: 'no such file\n' })
    const { code, stdout } = await run('call', 'shop', 'fails', '--json')
    expect([code, JSON.parse(stdout)]).toEqual([1, { isError: true, content: [{ type: 'text', text: 'no such file' }] }])
  })

  test('an error is told by its code', patient, async () => {
    expect(await run('call', 'shop', 'gone')).toMatchObject({ code: 1, stdout: '', stderr: 'WORKER_DIED: it died\n' })
    expect(await run('call', 'shop', 'odd')).toMatchObject({ code: 1, stderr: 'RPC_ERROR: Unknown tool (-32602)\n' })
  })
})

describe('proposals', () => {
  test('are listed', patient, async () => {
    const { id } = await hub.ask({ title: 'Deploy?' })
    expect((await run('proposals')).stdout).toContain(id)
    const { stdout } = await run('proposals', 'list', '--status', 'pending', '--json')
    expect(JSON.parse(stdout)).toEqual({ proposals: [await hub.proposals.get(id)] })
    expect((await run('proposals', '--status', 'failed')).stdout).toBe('No proposals.\n')
  })

  test('approve runs the call, edited', patient, async () => {
    const { id } = await hub.ask({ title: 'Touch', tool: 'touch', arguments: { a: 1 } })
    expect(await run('proposals', 'approve', id, '--arguments', '{"a":2}')).toMatchObject({ code: 0, stdout: 'approved: Touch (it runs now)\n' })
    expect(await hub.reaches(id, 'executed')).toMatchObject({ call: { arguments: { a: 2 } }, asked: { arguments: { a: 1 } } })
    expect(await run('proposals', 'approve', id)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^PROPOSAL_DECIDED: /u) })
  })

  test('reject and answer', patient, async () => {
    const one = await hub.ask({ title: 'One' })
    const two = await hub.ask({ title: 'Two' })
    expect(await run('proposals', 'reject', one.id, '--reason', 'not now')).toMatchObject({ code: 0, stdout: 'rejected: One\n' })
    const { stdout } = await run('proposals', 'answer', two.id, '--answer', 'use b', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ id: two.id, status: 'answered', decision: { answer: 'use b', by: 'command line' } })
    expect((await hub.proposals.get(one.id))?.decision).toMatchObject({ verb: 'reject', reason: 'not now' })
  })
})

test('hold and release', patient, async () => {
  expect(await run('hold')).toMatchObject({ code: 0, stdout: 'Calls are held. `release` lets them go.\n' })
  expect(JSON.parse((await run('hold', '--json')).stdout)).toMatchObject({ on: true, waiting: 0 })
  expect(await run('release', '--reason', 'Lunch.')).toMatchObject({ code: 2 })
  const refused = await run('release', '--refuse', '--reason', 'Lunch.')
  expect(refused).toMatchObject({ code: 0, stdout: 'Calls are no longer held; those that waited were refused.\n' })
  expect(await run('release')).toMatchObject({ code: 0, stdout: 'Calls are no longer held.\n' })
})
