import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClicks } from '../../../../src/main/hub/clicks/clicks.ts'
import { HubError } from '../../../../src/main/hub/errors.ts'
import { createWaits } from '../../../../src/main/hub/bridge/waits.ts'
import { createHold } from '../../../../src/main/hub/proposals/hold.ts'
import { createControlRouter } from '../../../../src/main/hub/server/control.ts'
import { startServers, type Servers } from '../../../../src/main/hub/server/servers.ts'
import type { LogQuery } from '../../../../src/shared/ipc.ts'
import type { WorkerState, WorkspaceDetail } from '../../../../src/shared/workspace.ts'
import { startProposals } from '../proposals/harness.ts'
import { workspaceDetail } from './workspace-detail.ts'

const token = 'a-token-of-some-length'
const done: string[] = []
let hub: Awaited<ReturnType<typeof startProposals>>
let servers: Servers
let dataDir: string
let reload: () => Promise<void> = async () => undefined

/** A workspace that goes from state to state when told, and one that never comes to an end. */
function workspaces() {
  let state: WorkerState = 'stopped'
  const get = (name: string): WorkspaceDetail => {
    if (name !== 'shop' && name !== 'slow') throw new HubError('UNKNOWN_WORKSPACE', `There is no workspace "${name}".`)
    return workspaceDetail({ name, state: name === 'slow' ? 'starting' : state })
  }
  const to = (next: WorkerState) => async (name: string) => {
    get(name)
    if (name === 'slow') return new Promise<WorkspaceDetail>(() => undefined)
    state = next
    return get(name)
  }
  const log = async ({ name, server = '', text = '', limit }: LogQuery) => {
    get(name)
    return [{ time: '2026-01-01T00:00:00.000Z', server, text: `${text} ${limit}` }]
  }
  return { list: () => [get('shop')], get, log, start: to('running'), stop: to('stopped'), restart: to('running'), upstream: async (name: string) => get(name) }
}

beforeAll(async () => {
  hub = await startProposals()
  dataDir = await mkdtemp(join(tmpdir(), 'control-'))
  const control = createControlRouter({
    token,
    supervisor: workspaces(),
    proposals: hub.proposals,
    clicks: createClicks({ bus: hub.bus, dataDir, workspaces: () => ['shop'] }),
    hold: createHold({ bus: hub.bus, waits: createWaits(), supervisor: { hold: async () => undefined, onWorker: () => () => undefined }, file: join(dataDir, 'hold.json') }),
    reload: () => reload(),
    shutdown: () => void done.push('shutdown'),
    patienceMs: 50
  })
  servers = await startServers({ port: 0, routers: [control], report: () => undefined })
})
afterAll(async () => {
  await servers.close(0)
  await hub.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${servers.url}/api/control/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
  })
  const json = (await response.json()) as Record<string, never>
  return { status: response.status, json, code: (json['error'] as { code?: string } | undefined)?.code, headers: response.headers }
}

test.each(['workspaces', 'proposals', 'shutdown', 'nowhere'])('%s needs the token', async (path) => {
  for (const authorization of ['', 'Bearer wrong', token]) {
    const { status, code, headers } = await call('POST', path, {}, { authorization })
    expect([status, code, headers.get('www-authenticate')]).toEqual([401, 'UNAUTHORIZED', 'Bearer'])
  }
  expect(done).toEqual([])
})

test.each([
  ['GET', 'nowhere', 404, 'NOT_FOUND'],
  ['DELETE', 'workspaces', 405, 'METHOD_NOT_ALLOWED'],
  ['GET', 'workspaces/shop/start', 405, 'METHOD_NOT_ALLOWED'],
  ['GET', 'workspaces/nope', 404, 'UNKNOWN_WORKSPACE'],
  ['POST', 'workspaces/nope/start', 404, 'UNKNOWN_WORKSPACE'],
  ['GET', 'workspaces/nope/log', 404, 'UNKNOWN_WORKSPACE'],
  ['POST', 'workspaces/shop/log', 405, 'METHOD_NOT_ALLOWED'],
  ['GET', 'workspaces/shop/log?limit=0', 400, 'INVALID_QUERY'],
  ['GET', 'workspaces/shop/log?limit=', 400, 'INVALID_QUERY'],
  ['GET', 'workspaces/shop/log?limit=5001', 400, 'INVALID_QUERY'],
  ['GET', 'workspaces/shop/log?limit=ten', 400, 'INVALID_QUERY'],
  ['GET', 'workspaces/shop/log?text=a&text=b', 400, 'INVALID_QUERY'],
  ['GET', 'workspaces/shop/log?grep=a', 400, 'INVALID_QUERY'],
  ['GET', 'proposals?status=odd', 400, 'INVALID_QUERY'],
  ['GET', 'proposals?state=pending', 400, 'INVALID_QUERY'],
  ['GET', 'proposals?status=pending&status=pending', 400, 'INVALID_QUERY']
])('%s %s is %i', async (method, path, status, code) => {
  expect(await call(method, path)).toMatchObject({ status, code })
})

describe('workspaces', () => {
  test('are listed as in /health, one with its click key', async () => {
    const { json } = await call('GET', 'workspaces')
    expect(json['workspaces']).toEqual([
      { name: 'shop', url: expect.any(String), state: 'stopped', health: 'unknown', provenAt: null, worker: null, upstreams: [] }
    ])
    expect((await call('GET', 'workspaces/shop')).json).toMatchObject({ name: 'shop', clickKey: expect.stringMatching(/^[\w-]{24}$/u) })
  })

  test('start, stop and restart answer when it is done', async () => {
    expect(await call('POST', 'workspaces/shop/start')).toMatchObject({ status: 200, json: { name: 'shop', state: 'running' } })
    expect(await call('POST', 'workspaces/shop/stop')).toMatchObject({ status: 200, json: { state: 'stopped' } })
    expect(await call('POST', 'workspaces/shop/restart', {})).toMatchObject({ status: 200, json: { state: 'running' } })
  })

  test('have a log that can be searched', async () => {
    const lines = async (query: string) => (await call('GET', `workspaces/shop/log${query}`)).json
    expect(await lines('')).toEqual({ lines: [{ time: expect.any(String), server: '', text: ' 1000' }] })
    expect(await lines('?server=files&text=a%20b&limit=7')).toMatchObject({ lines: [{ server: 'files', text: 'a b 7' }] })
  })

  test('what takes too long is a time-out', async () => {
    expect(await call('POST', 'workspaces/slow/start')).toMatchObject({ status: 504, code: 'TIMEOUT' })
  })
})

describe('proposals', () => {
  test('are listed and decided', async () => {
    const { id } = await hub.ask({ title: 'Deploy?' })
    expect((await call('GET', 'proposals?status=pending')).json).toMatchObject({ proposals: [{ id, status: 'pending' }] })
    const decided = await call('POST', `proposals/${id}/decide`, { verb: 'answer', answer: 'later' })
    expect(decided).toMatchObject({ status: 200, json: { id, status: 'answered', decision: { by: 'command line', answer: 'later' } } })
    expect(await call('POST', `proposals/${id}/decide`, { verb: 'reject' })).toMatchObject({ status: 409, code: 'PROPOSAL_DECIDED' })
    expect((await call('GET', 'proposals?status=pending')).json).toEqual({ proposals: [] })
  })

  test.each([
    ['no verb', {}, 400, 'INVALID_DECISION'],
    ['an odd verb', { verb: 'withdraw' }, 400, 'INVALID_DECISION'],
    ['an unknown field', { verb: 'approve', now: true }, 400, 'INVALID_DECISION'],
    ['an answer without one', { verb: 'answer' }, 400, 'INVALID_DECISION'],
    ['no JSON', '{"verb":', 400, 'INVALID_JSON'],
    ['too much', { verb: 'reject', reason: 'x'.repeat(300_000) }, 413, 'BODY_TOO_LARGE'],
    ['an unknown proposal', { verb: 'approve' }, 404, 'UNKNOWN_PROPOSAL']
  ])('%s', async (_what, body, status, code) => {
    expect(await call('POST', 'proposals/5f3c0f0e-0000-4000-8000-000000000000/decide', body)).toMatchObject({ status, code })
  })

  test.each([
    ['content-type', 'text/plain'],
    ['content-encoding', 'gzip']
  ])('%s %s is 415', async (name, value) => {
    const answer = await call('POST', 'proposals/x/decide', { verb: 'approve' }, { [name]: value })
    expect(answer).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
  })
})

test('a config that is wrong is said', async () => {
  expect(await call('POST', 'config/reload')).toMatchObject({ status: 200, json: { ok: true } })
  reload = async () => {
    throw new HubError('CONFIG_INVALID', 'workspaces.json:3:5: expected a number')
  }
  expect(await call('POST', 'config/reload')).toMatchObject({ status: 422, code: 'CONFIG_INVALID' })
})

test('shutdown answers, then stops', async () => {
  expect(await call('POST', 'shutdown')).toMatchObject({ status: 200, json: { ok: true } })
  await expect.poll(() => done).toEqual(['shutdown'])
})
