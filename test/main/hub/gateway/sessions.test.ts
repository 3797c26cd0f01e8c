import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, openSession, openStream, post } from './calls.ts'
import { createFront, createRows, type Front } from './front.ts'

let front: Front

beforeEach(async () => {
  front = await createFront()
  await front.workers.start()
})

afterEach(() => front.close())

async function methods(): Promise<(string | undefined)[]> {
  return (await front.seen()).seen.filter((one) => one.verb === 'POST').map((one) => one.method)
}

const unknown = { error: { code: -32001, data: { code: 'UNKNOWN_SESSION', workspace: 'shop' } } }

test("sessions are the hub's own", async () => {
  const headers = await openSession(front.mcp)
  await post(front.mcp, call('echo'), headers)
  const { seen } = await front.seen()
  expect(seen.at(-1)?.session).toBeDefined()
  expect(seen.at(-1)?.session).not.toBe(headers['mcp-session-id'])
  expect(front.events[0]).toMatchObject({
    scope: 'mcp/sessions', severity: 'info', source: 'tester 1.2', workspace: 'shop',
    data: { phase: 'opened', protocol: '2025-06-18', client: 'tester 1.2' }
  })
})

test.each([
  ['POST', { method: 'POST', body: JSON.stringify(call('echo')) }],
  ['GET', { method: 'GET' }],
  ['DELETE', { method: 'DELETE' }]
])('an unknown session is 404: %s', async (_verb, init) => {
  const answer = await fetch(front.mcp, {
    ...init,
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', 'mcp-session-id': 'nope' }
  })
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject(unknown)
})

test('DELETE ends it here and at the worker', async () => {
  const headers = await openSession(front.mcp)
  const stream = await openStream(front.mcp, headers)
  expect((await fetch(front.mcp, { method: 'DELETE', headers })).status).toBe(200)
  await waitFor('the stream to end', () => stream.response.readableEnded)
  expect((await front.seen()).sessions).toBe(0)
  expect((await post(front.mcp, call('echo'), headers)).status).toBe(404)
})

test('DELETE under a call ends the call, and says why', async () => {
  const headers = await openSession(front.mcp)
  for (let round = 0; round < 6; round += 1) {
    const own = await openSession(front.mcp)
    const before = (await front.seen()).seen.length
    const running = post(front.mcp, call('until-deleted', {}, 'r'), own)
    await waitFor('the call to run', async () => (await front.seen()).seen.length > before)
    await fetch(front.mcp, { method: 'DELETE', headers: own })
    expect((await running).messages.at(-1)).toMatchObject({ id: 'r', ...unknown })
  }
  expect((await post(front.mcp, call('echo'), headers)).messages[0]?.result).toBeDefined()
  expect(front.events.some((event) => event.scope === 'workers/breaker')).toBe(false)
})

test('the client hears of its session, and of its settings, when they are stored', async () => {
  const store = createRows()
  const slow = await createFront({ store })
  await slow.workers.start()
  const headers = await openSession(slow.mcp)
  const row = () => store.rows.get(headers['mcp-session-id'] ?? '') ?? ''
  expect(JSON.parse(row())).toMatchObject({ protocolVersion: '2025-06-18', client: 'tester 1.2' })
  await post(slow.mcp, { jsonrpc: '2.0', id: 1, method: 'logging/setLevel', params: { level: 'error' } }, headers)
  await post(slow.mcp, { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params: { uri: 'a://1' } }, headers)
  expect(row()).toContain('setLevel')
  expect(row()).toContain('a://1')
  await slow.close()
})

test('a journal that cannot be written fails no call, and is said', async () => {
  const store = { ...createRows(), saveSession: () => Promise.reject(new Error('disk full')) }
  const other = await createFront({ store })
  await other.workers.start()
  const headers = await openSession(other.mcp)
  expect((await post(other.mcp, call('echo'), headers)).status).toBe(200)
  expect(other.events[0]).toMatchObject({ scope: 'mcp/sessions', severity: 'warning', data: { phase: 'unsaved' } })
  await other.close()
})

test('a client may leave once it has its session, before the stream of the answer ends', async () => {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'leaver', version: '1' } }
  const response = await fetch(front.mcp, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
  })
  const reader = response.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('scripted')
  await reader?.cancel()
  await waitFor('the session to be announced', () => front.events.some((event) => event.scope === 'mcp/sessions'))
  const headers = { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-06-18' }
  expect((await post(front.mcp, call('echo'), headers)).status).toBe(200)
})

describe('on a new worker', () => {
  async function replace(): Promise<void> {
    await front.workers.kill()
    await front.workers.start()
  }

  test('what the client had set up is said again, once', async () => {
    const headers = await openSession(front.mcp)
    const ask = (method: string, params: unknown) => post(front.mcp, { jsonrpc: '2.0', id: 5, method, params }, headers)
    await ask('logging/setLevel', { level: 'info' })
    await ask('logging/setLevel', { level: 'error' })
    await ask('resources/subscribe', { uri: 'a://1' })
    await ask('resources/subscribe', { uri: 'a://2' })
    await ask('resources/unsubscribe', { uri: 'a://1' })
    await replace()
    const calls = [1, 2, 3, 4].map((id) => post(front.mcp, call('echo', { id }, id), headers))
    expect((await Promise.all(calls)).map((heard) => heard.messages[0]?.result?.['arguments'])).toEqual([1, 2, 3, 4].map((id) => ({ id })))
    const { seen } = await front.seen()
    expect(seen.slice(0, 4)).toMatchObject([
      { method: 'initialize', params: { clientInfo: { name: 'tester' } } },
      { method: 'notifications/initialized' },
      { method: 'logging/setLevel', params: { level: 'error' } },
      { method: 'resources/subscribe', params: { uri: 'a://2' } }
    ])
    expect(await methods()).toHaveLength(8)
  })

  test('the GET stream stays open, tells that lists may have changed, and goes on', async () => {
    const headers = await openSession(front.mcp)
    const stream = await openStream(front.mcp, headers)
    await replace()
    await waitFor('the notifications', () => stream.text().includes('notifications/prompts/list_changed'))
    expect(stream.text().match(/list_changed/gu)).toHaveLength(3)
    await waitFor('the new stream', async () => (await front.seen()).seen.some((one) => one.verb === 'GET'))
    await front.tell('/say', { jsonrpc: '2.0', method: 'notifications/message', params: { data: 'again' } })
    await waitFor('the message', () => stream.text().includes('again'))
    expect(stream.response.readableEnded).toBe(false)
    stream.close()
  })

  test('a stream that opens while no worker runs gets the next one', async () => {
    const headers = await openSession(front.mcp)
    await front.workers.kill()
    const stream = await openStream(front.mcp, headers)
    expect(stream.response.statusCode).toBe(200)
    await front.workers.start()
    await waitFor('the notifications', () => stream.text().includes('list_changed'))
    stream.close()
  })

  test('a session can end while no worker runs', async () => {
    const headers = await openSession(front.mcp)
    await front.workers.kill()
    expect((await fetch(front.mcp, { method: 'DELETE', headers })).status).toBe(200)
  })
})

test('a worker that has forgotten the session is told again, and the request runs once', async () => {
  const headers = await openSession(front.mcp)
  await front.tell('/forget')
  expect((await post(front.mcp, call('echo', { n: 1 }), headers)).messages[0]).toMatchObject({ result: { arguments: { n: 1 } } })
  expect((await methods()).slice(2)).toEqual(['tools/call', 'initialize', 'notifications/initialized', 'tools/call'])
})

test('outlives the hub: what is stored holds no credentials', async () => {
  const store = createRows()
  const before = await createFront({ store })
  await before.workers.start()
  const headers = await openSession(before.mcp)
  await post(before.mcp, call('echo'), { ...headers, authorization: 'Bearer secret', cookie: 'secret' })
  await before.close()
  expect([...store.rows.values()].join('')).not.toContain('secret')
  const after = await createFront({ store })
  await after.workers.start()
  const [first, second] = await Promise.all([1, 2].map((id) => post(after.mcp, call('echo', { id }, id), headers)))
  expect(first?.messages[0]).toMatchObject({ id: 1, result: {} })
  expect(second?.messages[0]).toMatchObject({ id: 2, result: {} })
  expect((await after.seen()).sessions).toBe(1)
  await after.close()
})
