import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordCrash } from '../../src/main/hub/server/crash-mark.ts'
import { createMainLog } from '../../src/main/hub/server/main-log.ts'
import { eventPost, type HubEvent } from '../../src/shared/event.ts'
import type { Proposal } from '../../src/shared/proposal.ts'
import { python } from '../fixtures/caller.ts'
import { connect } from '../fixtures/clients.ts'
import { startHub, type RunningHub } from '../fixtures/hub.ts'
import { waitFor } from '../fixtures/wait.ts'
import { documentedScopes, examples, rowOf, scopesInSource, type Example } from './event-docs.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const folder = mkdtempSync(join(tmpdir(), 'events-'))
const dataDir = join(folder, 'data')
const scopes = documentedScopes()

/** A Python whose worker of `broken` is another one, which cuts connections. */
function pythonWithBroken(): string {
  const file = join(folder, 'python')
  const other = `'${process.execPath}' '${join(fixtures, 'workers/breaking.mjs')}'`
  writeFileSync(file, `#!/bin/sh\ncase " $* " in *" broken "*) exec ${other};; *) exec '${python}' "$@";; esac\n`, { mode: 0o755 })
  return file
}

const speaking = (...tools: string[]) => ({ command: 'node', args: [join(fixtures, 'servers/speaking.mjs'), ...tools] })
const shop = { path: folder, mcpServers: { db: speaking('delete', 'x_read'), db_x: speaking('read') } }

let hub: RunningHub
let seen: readonly HubEvent[]

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${hub.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
}

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${await hub.token()}`, 'content-type': 'application/json' }
  const response = await fetch(`${hub.url}/api/control/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return response.json() as Promise<T>
}

async function history(scope?: string): Promise<readonly HubEvent[]> {
  const response = await fetch(`${hub.url}/api/internal/bus?limit=1000${scope === undefined ? '' : `&scope=${scope}`}`)
  return ((await response.json()) as { events: readonly HubEvent[] }).events
}

const call = (workspace: string, name: string, args: object = {}): Promise<Response> =>
  post(`/rpc/${workspace}`, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } })

/** A client with a session, a click that an agent reads, and a question that the person approves. */
async function anAfternoon(): Promise<void> {
  const client = await connect(`${hub.url}/mcp/shop`, 'session')
  await client.callTool({ name: 'db_delete', arguments: { path: 'a.txt' } })
  const { clickKey } = await control<{ clickKey: string }>('GET', 'workspaces/shop')
  const click = { page: 'http://localhost:3000/checkout', role: 'button', name: 'Place order', text: 'Place order', selector: '#order', x: 1, y: 2 }
  await post('/api/clicks', { workspace: 'shop', key: clickKey, ...click })
  await client.callTool({ name: 'get_recent_clicks', arguments: { page: '/checkout' } })
  const ask = { title: 'Delete?', detail: '312 rows.', risk: 'destructive', tool: 'db_delete', arguments: { table: 'sessions' }, expires_in_seconds: 600 }
  await client.callTool({ name: 'propose_action', arguments: ask })
  const { proposals } = await control<{ proposals: readonly Proposal[] }>('GET', 'proposals')
  await control('POST', `proposals/${proposals[0]?.id}/decide`, { verb: 'approve' })
  await client.close()
}

/** All calls are held, one waits, and goes on. */
async function aHold(): Promise<void> {
  await control('POST', 'hold')
  const waiting = call('shop', 'db_delete')
  await waitFor('the call to wait', async () => JSON.stringify(await history('mcp/policy')).includes('"waiting"'))
  await control('POST', 'release', {})
  await waiting
}

/** A server that dies, a worker that breaks, a config that is wrong, and a hub that is killed while a worker hangs. */
async function aBadDay(): Promise<void> {
  const [server] = (await hub.healthy('shop')).upstreams
  process.kill(server?.pid ?? 0, 'SIGKILL')
  await waitFor('its death to be told', async () => JSON.stringify(await history('workers/upstreams')).includes('"warning"'))
  for (let time = 0; time < 5; time += 1) await call('broken', 'x')
  await control('POST', 'config/reload')
  const { token, url } = { token: await hub.token(), url: hub.url }
  writeFileSync(join(hub.folder, 'workspaces.json'), '{ "workspaces": 1 }')
  await fetch(`${url}/api/control/config/reload`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  await hub.configure({ shop })
  const { worker } = await hub.healthy('shop')
  process.kill(worker?.pid ?? 0, 'SIGSTOP')
  recordCrash(dataDir, createMainLog(dataDir), new Error('out of memory'))
  await hub.restart('SIGKILL')
}

beforeAll(async () => {
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'hub.db'), 'this is no database'.repeat(1_000))
  // 192.0.2.1 belongs to no machine.
  const config = { spare: false, listen: '192.0.2.1' }
  hub = await startHub({ workspaces: { shop, broken: { path: folder, mcpServers: {} } }, dataDir, config, env: { HUB_PYTHON: pythonWithBroken() } })
  await Promise.all([hub.healthy('shop'), hub.healthy('broken')])
  await anAfternoon()
  await aHold()
  await aBadDay()
  seen = await waitFor('every scope to be seen', async () => {
    const events = await history()
    const missing = scopes.filter(({ scope }) => !events.some((event) => rowOf(event.scope) === scope))
    return missing.length === 0 && events
  }).catch(() => history())
})
afterAll(async () => {
  await hub.stop()
  rmSync(hub.folder, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

/** Where an event has not what the example has, or of another kind. */
function missing(example: unknown, event: unknown, path = ''): readonly string[] {
  if (Array.isArray(example) && Array.isArray(event)) {
    return example.length === 0 || event.length === 0 ? [] : missing(example[0], event[0], `${path}[]`)
  }
  if (typeof example !== typeof event || Array.isArray(example) !== Array.isArray(event)) return [path]
  if (typeof example !== 'object' || example === null || typeof event !== 'object' || event === null) return []
  const members = new Map<string, unknown>(Object.entries(event))
  return Object.entries(example).flatMap(([name, member]) => missing(member, members.get(name), `${path}.${name}`))
}

test('the table names every scope that the code names, and no other', () => {
  expect([...scopesInSource()].toSorted((a, b) => a.localeCompare(b))).toEqual(scopes.map(({ scope }) => scope).toSorted((a, b) => a.localeCompare(b)))
})

test('every scope has an example, which is an event', () => {
  const exampled = new Set(examples().map(({ scope }) => rowOf(scope)))
  expect(scopes.filter(({ scope }) => !exampled.has(scope))).toEqual([])
  for (const { seq: _seq, time: _time, ...example } of examples()) expect([example, eventPost.safeParse(example).error?.issues]).toEqual([example, undefined])
})

test('every scope is really used', () => {
  const used = new Set(seen.map(({ scope }) => rowOf(scope)))
  expect(scopes.filter(({ scope }) => !used.has(scope)).map(({ scope }) => scope)).toEqual([])
  expect([...used].filter((scope) => !scopes.some((one) => one.scope === scope))).toEqual([])
})

describe('the examples', () => {
  const isReserved = ({ scope }: Example): boolean => scopes.some((one) => one.scope === rowOf(scope) && one.reserved)
  const named = examples().map((example) => [example.scope, example] as const)

  test.each(named)('%s is as the hub makes it', (scope, example) => {
    const real = seen.filter((event) => rowOf(event.scope) === rowOf(scope))
    const severities = new Set(real.map(({ severity }) => severity))
    if (isReserved(example)) expect([...severities]).toContain(example['severity'])
    const [nearest] = real.map((event) => missing(example, event)).toSorted((one, other) => one.length - other.length)
    expect(nearest).toEqual([])
  })

  test.each(named)('%s is for others to post, or is not', async (_scope, example) => {
    const { seq: _seq, time: _time, ...event } = example
    const answer = await post('/api/internal/bus', event)
    expect([answer.status, await answer.text()]).toEqual(isReserved(example) ? [403, expect.stringContaining('SCOPE_RESERVED')] : [200, '{"ok":true}'])
  })
})
