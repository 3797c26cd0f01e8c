import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, openSession, openStream, post, stateless } from './calls.ts'
import { createFront, type Front } from './front.ts'

let front: Front

beforeEach(async () => {
  front = await createFront()
  await front.workers.start()
})

afterEach(() => front.close())

const failure = { code: -32603, message: 'FastMCP communication error' }

describe('what passes through', () => {
  test('the answer, its status and its headers, duplicates kept', async () => {
    const heard = await post(front.mcp, call('echo', { text: 'hé' }))
    expect(heard.status).toBe(200)
    expect(heard.messages[0]).toMatchObject({ id: 1, result: { arguments: { text: 'hé' } } })
    expect(heard.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  test("the client's headers, except its own business with the hub", async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await post(`${front.mcp}?a=b`, call('echo'), {
      ...stateless, authorization: 'Bearer x', cookie: 'c=1', origin: front.url, 'hub-key': 'k', 'mcp-method': 'tools/call',
      'mcp-name': 'echo', 'mcp-param-region': 'eu', traceparent: trace, te: 'trailers', 'x-own': '1'
    })
    const { seen } = await front.seen()
    const names = seen.at(-1)?.raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()) ?? []
    expect(names).toEqual(expect.arrayContaining(['mcp-method', 'mcp-name', 'mcp-param-region', 'traceparent', 'x-own', 'host']))
    for (const name of ['authorization', 'cookie', 'origin', 'hub-key', 'te']) expect(names).not.toContain(name)
    expect(names.filter((name) => name === 'host')).toHaveLength(1)
    expect(seen.at(-1)?.url).toBe('/mcp?a=b')
  })

  test.each(['GET', 'DELETE'])('%s of the stateless era is refused by the worker', async (method) => {
    const answer = await fetch(front.mcp, { method, headers: stateless })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  test('a large body, and a larger one not', async () => {
    const heard = await post(front.mcp, call('echo', { text: 'x'.repeat(8 * 1024 * 1024) }))
    expect(heard.text.length).toBeGreaterThan(8 * 1024 * 1024)
    const over = await post(front.mcp, call('echo', { text: 'x'.repeat(16 * 1024 * 1024) }))
    expect(over.status).toBe(413)
    expect(over.messages[0]?.error?.code).toBe('BODY_TOO_LARGE')
  })

  test('a large answer', async () => {
    const heard = await post(front.mcp, call('big', { size: 5_000_000 }))
    expect(heard.messages[0]?.result?.['text']).toHaveLength(5_000_000)
  })

  test('a client that leaves is seen by the worker', async () => {
    const client = new AbortController()
    const left = post(front.mcp, call('stream-hang'), stateless, client.signal).catch(() => 'left')
    await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
    client.abort()
    expect(await left).toBe('left')
    await waitFor('the worker to see it', async () => (await front.seen()).cancelled === 1)
  })
})

describe('a worker that dies', () => {
  test.each(['hang', 'half-json'])('before it answered (%s): as the body', async (tool) => {
    const heard = post(front.mcp, call(tool, {}, 'a'))
    await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
    await front.workers.kill()
    const { status, messages } = await heard
    expect(status).toBe(200)
    expect(messages).toEqual([{ jsonrpc: '2.0', id: 'a', error: { ...failure, data: expect.objectContaining({ code: 'WORKER_DIED', workspace: 'shop' }) } }])
    expect(front.events.findLast(({ scope }) => scope === 'mcp/calls')).toMatchObject({ scope: 'mcp/calls', severity: 'error', data: { code: 'WORKER_DIED', tool } })
  })

  test.each(['stream-hang', 'half-event'])('in mid-stream (%s): as the last event', async (tool) => {
    const heard = post(front.mcp, call(tool))
    await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
    await front.workers.kill()
    const { status, messages } = await heard
    expect(status).toBe(200)
    expect(messages).toMatchObject([{ method: 'notifications/progress' }, { id: 1, error: { ...failure, data: { code: 'WORKER_DIED' } } }])
  })

  test('a stream that ends in good order without the answer', async () => {
    const { messages } = await post(front.mcp, call('stream-cut'))
    expect(messages.at(-1)).toMatchObject({ id: 1, error: { data: { code: 'WORKER_DIED' } } })
  })

  test('a worker that gives up on a call in plain HTTP', async () => {
    const { status, messages } = await post(front.mcp, call('plain'))
    expect(status).toBe(200)
    expect(messages[0]).toMatchObject({ id: 1, error: { code: -32603, data: { code: 'WORKER_DIED' } } })
  })

  test('many calls in flight all end', async () => {
    const calls = Array.from({ length: 60 }, (_, id) => post(front.mcp, call(id % 2 === 0 ? 'hang' : 'stream-hang', {}, id)))
    await waitFor('the calls to run', async () => (await front.seen()).seen.length === calls.length)
    await front.workers.kill()
    for (const [id, heard] of (await Promise.all(calls)).entries()) {
      expect(heard.messages.at(-1)).toMatchObject({ id, error: { data: { code: 'WORKER_DIED' } } })
    }
  })

  test('each request of a batch is answered', async () => {
    const headers = await openSession(front.mcp)
    const heard = post(front.mcp, [call('echo', {}, 1), call('hang', {}, 2)], headers)
    await waitFor('the batch to run', async () => (await front.seen()).seen.length === 3)
    await front.workers.kill()
    const { messages } = await heard
    expect(messages.filter((message) => message.id === 2)).toMatchObject([{ error: { data: { code: 'WORKER_DIED' } } }])
  })

  test('the next call waits for the next worker', async () => {
    await front.workers.kill()
    const heard = post(front.mcp, call('echo', { n: 1 }))
    await front.workers.start()
    expect((await heard).messages[0]).toMatchObject({ result: { arguments: { n: 1 } } })
  })

  test('a worker that refuses connections is asked again when it is replaced', async () => {
    const worker = await front.workers.supervisor.worker('shop', { waitMs: 0 })
    await worker.transport.close()
    const heard = post(front.mcp, call('echo'))
    await waitFor('it to be suspected', () => front.workers.supervisor.suspected.length > 0)
    await front.workers.kill()
    await front.workers.start()
    expect((await heard).messages[0]).toMatchObject({ result: { arguments: {} } })
  })
})

describe('no worker', () => {
  test('a stopped workspace is said at once: 200 for a request, 503 for the rest', async () => {
    front.workers.setStopped(true)
    const asked = await post(front.mcp, call('echo', {}, 7))
    expect(asked.status).toBe(200)
    expect(asked.messages[0]).toMatchObject({ id: 7, error: { ...failure, data: { code: 'WORKSPACE_STOPPED' } } })
    const told = await post(front.mcp, { jsonrpc: '2.0', method: 'notifications/roots/list_changed' })
    expect(told.status).toBe(503)
    expect(told.headers.get('retry-after')).toBe('1')
    expect(told.messages[0]).toMatchObject({ id: null, error: failure })
  })

  test('a stopped workspace gives no stream', async () => {
    const headers = await openSession(front.mcp)
    front.workers.setStopped(true)
    const stream = await openStream(front.mcp, headers)
    expect(stream.response.statusCode).toBe(503)
    expect(stream.response.headers['retry-after']).toBe('1')
    stream.close()
  })

  test('a client that leaves while it waits is not served later', async () => {
    await front.workers.kill()
    const client = new AbortController()
    const left = post(front.mcp, call('echo'), stateless, client.signal).catch(() => 'left')
    const stays = post(front.mcp, call('echo', {}, 2))
    client.abort()
    expect(await left).toBe('left')
    await front.workers.start()
    expect((await stays).messages[0]?.id).toBe(2)
    expect((await front.seen()).seen).toHaveLength(1)
  })

  test('an unknown workspace is 404', async () => {
    const { status, messages } = await post(`${front.url}/mcp/nope`, call('echo', {}, 3))
    expect(status).toBe(404)
    expect(messages[0]).toMatchObject({ id: 3, error: { ...failure, data: { code: 'UNKNOWN_WORKSPACE' } } })
  })
})

describe('time limits', () => {
  beforeEach(async () => {
    await front.close()
    front = await createFront({ timeouts: { 'tools/call': 500 } })
    await front.workers.start()
  })

  test('a call is cancelled by closing its stream, and answered', async () => {
    const { messages } = await post(front.mcp, call('stream-hang'))
    expect(messages.at(-1)).toMatchObject({ id: 1, error: { ...failure, data: { code: 'TIMEOUT' } } })
    await waitFor('the worker to see it', async () => (await front.seen()).cancelled === 1)
    await waitFor('the worker to be probed', () => front.workers.supervisor.suspected.length === 1)
  })

  test('before the answer began', async () => {
    const { status, messages } = await post(front.mcp, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'hang' } })
    expect(status).toBe(200)
    expect(messages[0]).toMatchObject({ id: 1, error: { data: { code: 'TIMEOUT' } } })
    expect(front.workers.supervisor.suspected).toHaveLength(1)
  })

  test('progress starts the time again, comments do not', async () => {
    const moving = await post(front.mcp, call('progress', { steps: 8, everyMs: 100 }))
    expect(moving.messages.at(-1)).toMatchObject({ result: { steps: 8 } })
    const idle = await post(front.mcp, call('comments'))
    expect(idle.messages.at(-1)).toMatchObject({ error: { data: { code: 'TIMEOUT' } } })
  })

  test('the era of sessions is told by a notification too', async () => {
    const headers = await openSession(front.mcp)
    await post(front.mcp, call('stream-hang', {}, 'x'), headers)
    const cancelled = await waitFor('the notification', async () =>
      (await front.seen()).seen.find((one) => one.method === 'notifications/cancelled')
    )
    expect(cancelled.params).toMatchObject({ requestId: 'x' })
  })

  test("the hub's own tools may wait for a person", async () => {
    const { messages } = await post(front.mcp, call('await_decision', { waitMs: 1000 }))
    expect(messages[0]).toMatchObject({ result: { waited: true } })
  })
})

describe('the stream of a session', () => {
  test('passes on what the worker says', async () => {
    const headers = await openSession(front.mcp)
    const stream = await openStream(front.mcp, headers)
    expect(stream.response.statusCode).toBe(200)
    expect(stream.response.headers['mcp-session-id']).toBe(headers['mcp-session-id'])
    await front.tell('/say', { jsonrpc: '2.0', method: 'notifications/message', params: { data: 'hello' } })
    await waitFor('the message', () => stream.text().includes('hello'))
    expect((await openStream(front.mcp, headers)).response.statusCode).toBe(409)
    stream.close()
  })

  test('can be closed and opened again', async () => {
    const headers = await openSession(front.mcp)
    for (let round = 0; round < 3; round += 1) {
      const stream = await openStream(front.mcp, headers)
      expect(stream.response.statusCode).toBe(200)
      stream.close()
    }
  })
})
