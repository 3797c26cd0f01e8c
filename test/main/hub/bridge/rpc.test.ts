import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, post } from '../gateway/calls.ts'
import { createFront, type Front } from '../gateway/front.ts'

let front: Front
let url: string

beforeEach(async () => {
  front = await createFront({ timeouts: { 'tools/call': 500 } })
  url = `${front.url}/rpc/shop`
  await front.workers.start()
})

afterEach(() => front.close())

const json = { accept: '*/*' }
const ask = (message: unknown, at = url) => post(at, message, json)
const ours = { code: -32603, message: 'FastMCP communication error' }

test('one JSON body out, also where the worker streams', async () => {
  const plain = await ask(call('echo', { a: 1 }, 'x'))
  expect(plain.status).toBe(200)
  expect(plain.headers.get('content-type')).toBe('application/json')
  expect(plain.messages[0]).toMatchObject({ jsonrpc: '2.0', id: 'x', result: { arguments: { a: 1 } } })
  const streamed = await ask(call('progress', { steps: 3, everyMs: 1 }, 2))
  expect(streamed.messages).toEqual([{ jsonrpc: '2.0', id: 2, result: { steps: 3 } }])
})

test('the worker is spoken to in the stateless era', async () => {
  await ask(call('echo'))
  const { seen } = await front.seen()
  expect(seen[0]?.raw.join('|').toLowerCase()).toContain('mcp-protocol-version|2026-07-28|mcp-method|tools/call|mcp-name|echo')
  expect(seen[0]?.params).toHaveProperty(['_meta', 'io.modelcontextprotocol/protocolVersion'], '2026-07-28')
})

test('the trace goes along, credentials do not', async () => {
  await post(url, call('echo'), { traceparent: 't', authorization: 'a', cookie: 'c', 'mcp-session-id': 's' })
  const raw = (await front.seen()).seen[0]?.raw.map((text) => text.toLowerCase())
  expect(raw).toContain('traceparent')
  for (const name of ['authorization', 'cookie', 'mcp-session-id']) expect(raw).not.toContain(name)
})

test('what the caller says can not become a header, nor end the worker\'s standing', async () => {
  const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28\r\nHub-Grant: x' }
  for (let time = 0; time < 6; time += 1) {
    const { status } = await ask({ jsonrpc: '2.0', id: 1, method: 'tools/call\r\nHub-Key: x', params: { name: 'echo\r\nHub-Key: x', _meta } })
    expect(status).toBe(200)
  }
  expect((await front.seen()).seen.flatMap(({ raw }) => raw).join('|').toLowerCase()).not.toMatch(/\|hub-(?:key|grant)/u)
  expect((await ask(call('echo', {}, 7))).messages[0]).toMatchObject({ id: 7, result: {} })
})

test('an argument that a tool wants in a header is put there', async () => {
  const { status, messages } = await ask(call('region', { where: { region: 'eu' } }))
  expect(status).toBe(200)
  expect(messages[0]).toMatchObject({ id: 1, result: { repeated: 'eu' } })
})

test('initialize is passed and leaves no session behind', async () => {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } }
  const { status, messages } = await ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
  expect(status).toBe(200)
  expect(messages[0]).toMatchObject({ result: { serverInfo: { name: 'scripted' } } })
  await waitFor('the session to end', async () => (await front.seen()).sessions === 0)
})

describe('what is no request', () => {
  test('a notification is 202', async () => {
    const { status, text } = await ask({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect([status, text]).toEqual([202, ''])
  })

  test.each([
    ['a batch', [call('echo')], -32600],
    ['no JSON', '{"a":', -32700],
    ['a scalar', '1', -32600],
    ['no method', { jsonrpc: '2.0', id: 1 }, -32600],
    ['null as id', { jsonrpc: '2.0', id: null, method: 'ping' }, -32600],
    ['another JSON-RPC', { jsonrpc: '1.0', id: 1, method: 'ping' }, -32600],
    ['nothing', '', -32700],
    ['what nests without end', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(200_000)}`, -32700],
    ['what nests deeper than a stack is', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}}}`, -32700]
  ])('%s is 400', async (_what, body, code) => {
    const { status, messages } = await ask(body)
    expect(status).toBe(400)
    expect(messages[0]).toMatchObject({ jsonrpc: '2.0', error: { code } })
  })

  test.each([
    ['another method', { method: 'GET' }, 405],
    ['another type', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
    ['an encoding', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }, 415]
  ])('%s', async (_what, init, status) => {
    expect((await fetch(url, init)).status).toBe(status)
  })

  test('a body over the limit is 413', async () => {
    expect((await ask(call('echo', { text: 'x'.repeat(16 * 1024 * 1024) }))).status).toBe(413)
  })
})

describe('failures', () => {
  test('an unknown workspace: 404', async () => {
    const { status, messages } = await ask(call('echo', {}, 9), `${front.url}/rpc/nope`)
    expect(status).toBe(404)
    expect(messages[0]).toMatchObject({ id: 9, error: { ...ours, data: { code: 'UNKNOWN_WORKSPACE', workspace: 'nope' } } })
  })

  test.each(['hang', 'stream-hang', 'half-event', 'half-json'])('the worker died (%s): 502', async (tool) => {
    const heard = ask(call(tool, {}, 9))
    await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
    await front.workers.kill()
    const { status, messages } = await heard
    expect(status).toBe(502)
    expect(messages[0]).toMatchObject({ id: 9, error: { ...ours, data: { code: 'WORKER_DIED', workspace: 'shop' } } })
  })

  test('stopped: 503', async () => {
    front.workers.setStopped(true)
    const { status, headers, messages } = await ask(call('echo'))
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(messages[0]).toMatchObject({ id: 1, error: { ...ours, data: { code: 'WORKSPACE_STOPPED' } } })
  })

  test('too slow: 504, and the worker sees the stream close', async () => {
    const { status, messages } = await ask(call('stream-hang'))
    expect(status).toBe(504)
    expect(messages[0]).toMatchObject({ id: 1, error: { ...ours, data: { code: 'TIMEOUT' } } })
    await waitFor('the worker to see it', async () => (await front.seen()).cancelled === 1)
  })

  test('slow but making progress: an answer', async () => {
    const { messages } = await ask(call('progress', { steps: 8, everyMs: 150 }))
    expect(messages[0]).toMatchObject({ result: { steps: 8 } })
  })

  test('a worker that gives up on it: 502, since it may have been done', async () => {
    const { status, messages } = await ask(call('plain'))
    expect(status).toBe(502)
    expect(messages[0]?.error?.data).toMatchObject({ code: 'WORKER_DIED', error: expect.stringContaining('HTTP 500') })
  })

  test('a client that leaves ends the call', async () => {
    const asked = httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json' }, agent: false })
    asked.on('error', () => undefined)
    asked.end(JSON.stringify(call('stream-hang')))
    await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
    asked.destroy()
    await waitFor('the worker to see it', async () => (await front.seen()).cancelled === 1)
  })
})

describe('the bridge itself', () => {
  test('never rejects for the worker', async () => {
    front.workers.setStopped(true)
    const response = await front.bridge.request('shop', call('echo'))
    expect(response).toMatchObject({ id: 1, error: { ...ours, data: { code: 'WORKSPACE_STOPPED' } } })
  })

  test('rejects for its caller', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(front.bridge.request('shop', call('hang'), { signal })).rejects.toThrow('enough')
  })

  test('tools: a coded error when there are none', async () => {
    expect((await front.bridge.tools('shop')).map((tool) => tool['name'])).toEqual(['region'])
    front.workers.setStopped(true)
    await expect(front.bridge.tools('shop')).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
  })
})
