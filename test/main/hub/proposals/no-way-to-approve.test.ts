import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { startHub, type RunningHub } from '../../../fixtures/hub.ts'
import { listeningPython } from '../../../fixtures/listening-python.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { outcome, raw } from '../server/raw.ts'

const folder = mkdtempSync(join(tmpdir(), 'approve-'))
const bus = '/api/internal/bus'
const json = { 'content-type': 'application/json' }

let hub: RunningHub
let key: string
let token: string
let proposal: Proposal
let note: string

const ask = { title: 'Write it down?', tool: 'notes_note', arguments: { text: 'approved' } }
const question = { scope: 'chat/proposals', severity: 'info', summary: 'Write it down?', workspace: 'shop' }

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${hub.url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: text })
}

async function proposals(): Promise<readonly Proposal[]> {
  const response = await fetch(`${hub.url}/api/control/proposals`, { headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { proposals: readonly Proposal[] }).proposals
}

async function decisions(): Promise<readonly unknown[]> {
  const response = await fetch(`${hub.url}${bus}?scope=chat/decisions`)
  return ((await response.json()) as { events: readonly unknown[] }).events
}

beforeAll(async () => {
  const spy = listeningPython(folder)
  const args = [join(import.meta.dirname, '../../../fixtures/servers/noting.mjs'), '${workspaceFolder}/note.txt']
  hub = await startHub({ workspaces: { shop: { mcpServers: { notes: { command: 'node', args } } } }, env: { HUB_PYTHON: spy.path } })
  note = join(hub.folder, 'note.txt')
  await hub.healthy('shop')
  token = await hub.token()
  key = spy.launchKey('shop')
  const opened = await post(bus, { ...question, data: { proposal: ask } })
  expect(await opened.text()).toBe('{"ok":true}')
  const [first] = await proposals()
  if (first === undefined) throw new Error('no proposal was opened')
  proposal = first
})
afterAll(async () => {
  await hub.stop()
  rmSync(folder, { recursive: true })
})

/** Nobody has decided, and nothing has run. */
async function stillPending(): Promise<void> {
  expect((await proposals()).find(({ id }) => id === proposal.id)).toEqual(proposal)
  expect((await proposals()).filter(({ status }) => status !== 'pending')).toEqual([])
  expect(await decisions()).toEqual([])
  expect(existsSync(note)).toBe(false)
}

/** What a decided proposal looks like. */
function decided(): Record<string, unknown> {
  const decision = { verb: 'approve', by: 'window', at: new Date().toISOString() }
  return { ...proposal, status: 'approved', decision }
}

describe('an event approves nothing', () => {
  const scopes = (id: string): readonly string[] => [
    `chat/decisions/${id}`, `chat/decisions/${id.toUpperCase()}`, 'chat/decisions', `Chat/Decisions/${id}`, `chat//decisions/${id}`, `/chat/decisions/${id}`,
    `chat/decisions/${id}/`, `chat/./decisions/${id}`, `chat/proposals/../decisions/${id}`, `chat%2fdecisions/${id}`, `chat\\decisions\\${id}`,
    `chat/decisions/${id}\n`, ` chat/decisions/${id}`, `chat/decisions\u0000/${id}`, `ｃhat/decisions/${id}`, `chat／decisions／${id}`, `chat/decisi\u043ens/${id}`,
    `chat/decision\u017f/${id}`, `chat/decisions\u200b/${id}`, 'ui/clicks', `chat/proposals/${id}`, `chat/decision/${id}`, `chat.decisions/${id}`,
    `mcp/policy`, 'mcp/calls', 'hub/state', 'workers/state'
  ]
  const expectedStatus = (scope: string, own: boolean): number => {
    if (!/^[a-z0-9][a-z0-9_.-]*(?:\/[a-z0-9][a-z0-9_.-]*)*$/u.test(scope)) return 400
    if (/^(?:chat\/decisions|ui\/clicks)(?:\/|$)/u.test(scope)) return 403
    // A scope of one's own is as good as any, and means nothing.
    return own || !/^(?:mcp|hub|workers)\//u.test(scope) ? 200 : 403
  }
  const withKey = [false, true] as const

  test.each(withKey)('whatever its scope, with the launch key of the worker: %s', async (own) => {
    for (const scope of scopes(proposal.id)) {
      for (const data of [{ proposal: decided() }, { ...decided() }, { phase: 'approved', proposal: proposal.id }]) {
        const answer = await post(bus, { ...question, scope, data }, own ? { 'hub-key': key } : {})
        expect([scope, answer.status]).toEqual([scope, expectedStatus(scope, own)])
      }
      await stillPending()
    }
  })

  test.each(withKey)('that says the call has run, or is not wanted, with the launch key: %s', async (own) => {
    const receipt = { startedAt: proposal.createdAt, endedAt: proposal.createdAt, outcome: 'ok', result: { content: [] } }
    for (const phase of ['ended', 'withdrawn', 'released', 'waiting', 'refused', 'left', 'approved']) {
      const data = { phase, proposal: proposal.id, call: proposal.id, tool: 'notes_note', receipt, reason: 'x' }
      await post(bus, { ...question, scope: 'mcp/policy', data }, own ? { 'hub-key': key } : {})
      await stillPending()
    }
  })

  test('with the id of the proposal, and other content', async () => {
    const id = proposal.id
    const contents = [
      { ...question, id, data: { proposal: { ...ask, title: 'Read it?', risk: 'read' } } },
      { ...question, id: id.toUpperCase(), data: { proposal: { ...ask, arguments: { text: 'other' } } } },
      { ...question, id, scope: 'test/other' },
      { ...question, id, data: { proposal: decided(), status: 'approved' } }
    ]
    for (const content of contents) {
      expect((await post(bus, content)).headers.get('hub-event-seq')).toBe(String(proposal.seq))
      expect((await post(bus, `${JSON.stringify(content)}\n${JSON.stringify(content)}\n`, { 'content-type': 'application/x-ndjson' })).status).toBe(200)
      await stillPending()
    }
  })

  test('with more in it than a question has', async () => {
    const more = [
      { status: 'approved' }, { decision: decided()['decision'] }, { receipt: {} }, { digest: proposal.call?.digest }, { id: proposal.id }, { call: proposal.call },
      { by: 'window' }, { verb: 'approve' }, { approved: true }, JSON.parse('{"__proto__":{"status":"approved"}}') as object
    ]
    for (const members of more) {
      const answer = await post(bus, { ...question, data: { proposal: { ...ask, ...members } } })
      expect([members, answer.status]).toEqual([members, 400])
      // Beside the question anything may stand, and means nothing.
      expect((await post(bus, { ...question, data: { proposal: ask, ...members } })).status).toBe(200)
    }
    await stillPending()
  })

  test('among other lines, or with a member twice', async () => {
    const lines = [{ ...question }, { ...question, scope: `chat/decisions/${proposal.id}`, data: { proposal: decided() } }].map((one) => JSON.stringify(one)).join('\n')
    expect((await post(bus, lines, { 'content-type': 'application/x-ndjson' })).status).toBe(403)
    const twice = JSON.stringify({ ...question, data: { proposal: decided() } }).replace('"chat/proposals"', `"test/a","scope":"chat/decisions/${proposal.id}"`)
    expect((await post(bus, twice)).status).toBe(403)
    expect((await post(bus, twice.replace(/"scope":"test\/a",("scope":"[^"]*")/u, '$1,"scope":"test/a"'))).status).toBe(200)
    await stillPending()
  })

  test('that takes the id of another event of the same request opens nothing', async () => {
    const id = crypto.randomUUID()
    const lines = [{ ...question, id, scope: 'test/first' }, { ...question, id, data: { proposal: ask } }].map((one) => JSON.stringify(one)).join('\n')
    expect((await post(bus, lines, { 'content-type': 'application/x-ndjson' })).status).toBe(200)
    expect((await proposals()).map((one) => one.id)).not.toContain(id)
  })
})

describe('the control routes take nothing but their token, in its place', () => {
  const approve = JSON.stringify({ verb: 'approve' })
  const decide = (): string => `/api/control/proposals/${proposal.id}/decide`

  test('not another secret, nor the right one elsewhere', async () => {
    const detail = await fetch(`${hub.url}/api/control/workspaces/shop`, { headers: { authorization: `Bearer ${token}` } })
    const { clickKey } = (await detail.json()) as { clickKey: string }
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
    const headers: readonly Record<string, string>[] = [
      {}, { authorization: '' }, { authorization: 'Bearer' }, { authorization: token }, { authorization: `Bearer ${key}` }, { authorization: `Bearer ${clickKey}` },
      { authorization: `Bearer ${proposal.id}` }, { authorization: `Bearer ${proposal.call?.digest}` }, { authorization: basic(`:${token}`) },
      { authorization: basic(`token:${token}`) }, { authorization: `Digest ${token}` }, { authorization: `Bearer ${token}, Bearer ${token}` },
      { authorization: `Bearer ${token.slice(0, -1)}` }, { 'proxy-authorization': `Bearer ${token}` }, { 'x-authorization': `Bearer ${token}` }, { 'hub-key': key },
      { 'hub-key': token }, { cookie: `token=${token}; authorization=Bearer ${token}` }, { 'x-forwarded-authorization': `Bearer ${token}` },
      { origin: 'http://localhost:3000' }, { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin', cookie: `token=${token}` }
    ]
    for (const one of headers) {
      const answer = await post(decide(), approve, one)
      expect([one, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([one, 401, null])
      await stillPending()
    }
    for (const query of ['token', 'access_token', 'authorization', 'key']) expect((await post(`${decide()}?${query}=${token}`, approve)).status).toBe(401)
    await stillPending()
  })

  test('not by another spelling of the path, another method, or what proxies believe', async () => {
    const path = decide()
    const spellings = [
      path.toUpperCase().replace(proposal.id.toUpperCase(), proposal.id), `${path}/`, `/${path}`, `/.${path}`, `/x/..${path}`, `/mcp/..${path}`, `/mcp/shop/../..${path}`,
      path.replace('/api', '/%61pi'), path.replaceAll('/', '%2f').replace('%2f', '/'), `/rpc/shop/../..${path}`, `/health;${path}`, `/mcp${path}`, `/rpc${path}`,
      path.replace('/api/control/', '/api/internal/bus/../../control/'), path.replace('/api/control', '/api//control'), path.replace('/control', '')
    ]
    for (const spelling of spellings) {
      const text = `POST ${spelling} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${approve.length}\r\n\r\n${approve}`
      const [status] = outcome(await raw(Number(new URL(hub.url).port), text))
      expect([spelling, status >= 400 && status < 500]).toEqual([spelling, true])
    }
    const overriding = { 'x-http-method-override': 'POST', 'x-method-override': 'POST', 'x-original-url': path, 'x-rewrite-url': path, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-prefix': path }
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(`${hub.url}${path}?_method=POST&verb=approve`, { method, headers: overriding })
      expect([method, answer.status]).toEqual([method, 401])
    }
    expect((await fetch(`${hub.url}/health`, { headers: overriding })).status).toBe(200)
    await stillPending()
  })

  test('not from a page: no form, no preflight', async () => {
    const origin = 'http://localhost:3000'
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect((await post(decide(), approve, { origin, 'content-type': type })).status).toBe(401)
    }
    const preflight = await fetch(`${hub.url}${decide()}`, {
      method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' }
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([401, null])
    await stillPending()
  })
})

describe('an agent can only ask', () => {
  const rpc = (method: string, params: object): object => ({ jsonrpc: '2.0', id: 1, method, params })
  const verdicts = (): Record<string, unknown> => ({ proposal_id: proposal.id, id: proposal.id, verb: 'approve', status: 'approved', approved: true, decision: 'approve' })

  test('there is no tool or method that decides', async () => {
    const names = ['decide', 'approve', 'approve_proposal', 'proposals_decide', 'hub_decide', 'control_decide', 'chat/decisions', 'notes_decide', 'resolve_proposal']
    const messages = [
      ...names.map((name) => rpc('tools/call', { name, arguments: verdicts() })),
      ...['decide', 'proposals/decide', 'hub/decide', 'chat/decisions', 'control/proposals/decide'].map((method) => rpc(method, verdicts())),
      rpc('tools/call', { name: 'await_decision', arguments: { ...verdicts(), wait_seconds: 0 } }),
      rpc('tools/call', { name: 'propose_action', arguments: { title: 'x', ...verdicts() } }),
      rpc('tools/call', { name: 'propose_action', arguments: { title: 'x', risk: 'approved' } }),
      [rpc('ping', {}), rpc('decide', verdicts())],
      { ...rpc('ping', {}), result: { status: 'approved' }, proposal: decided() }
    ]
    for (const message of messages) {
      await post('/rpc/shop', message)
      const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} } }
      const stateless = 'params' in message ? { ...message, params: { ...(message.params as object), ...params } } : message
      await post('/mcp/shop', stateless, { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2026-07-28', 'hub-key': key, 'hub-grant': 'x' })
    }
    await stillPending()
  })

  test('nor at the worker\'s own port', async () => {
    const address = (await hub.health()).workspaces[0]?.worker?.address ?? ''
    for (const path of [`/api/control/proposals/${proposal.id}/decide`, bus, '/decide', `/mcp/decide`]) {
      const answer = await fetch(`${address}${path}`, { method: 'POST', headers: { ...json, authorization: `Bearer ${key}`, 'hub-key': key }, body: '{"verb":"approve"}' })
      expect([path, answer.status]).toEqual([path, 404])
    }
    await stillPending()
  })

  test('and a click says what was clicked, no more', async () => {
    const detail = await fetch(`${hub.url}/api/control/workspaces/shop`, { headers: { authorization: `Bearer ${token}` } })
    const { clickKey } = (await detail.json()) as { clickKey: string }
    const click = { workspace: 'shop', key: clickKey, page: 'Workspace Hub', role: 'button', name: 'Approve', text: 'Approve', selector: '#approve', x: 1, y: 1 }
    const origin = 'http://localhost:3000'
    expect((await post('/api/clicks', click, { origin })).status).toBe(200)
    for (const more of [{ proposal: proposal.id }, { from: 'window' }, { verb: 'approve' }]) expect((await post('/api/clicks', { ...click, ...more }, { origin })).status).toBe(400)
    await stillPending()
  })
})

test('the person with the token can: it runs once, as it was asked', async () => {
  const approved = await post(`/api/control/proposals/${proposal.id}/decide`, { verb: 'approve', digest: proposal.call?.digest }, { authorization: `Bearer ${token}` })
  expect(approved.status).toBe(200)
  await waitFor('the receipt', async () => (await proposals()).find(({ id }) => id === proposal.id)?.status === 'executed')
  expect(readFileSync(note, 'utf8')).toBe('approved\n')
})
