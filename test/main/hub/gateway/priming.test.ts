import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, openPost, openSession, openStream, post, stateless } from './calls.ts'
import { createFront, createRows, type Front } from './front.ts'

const store = createRows()
let front: Front
let session: Record<string, string>
let listening: Awaited<ReturnType<typeof openStream>>

beforeEach(async () => {
  front = await createFront({ store, timeouts: { 'tools/call': 1000 } })
  await front.workers.start()
  session = await openSession(front.mcp, '2025-11-25')
  listening = await openStream(front.mcp, session)
})

afterEach(async () => {
  listening.close()
  await front.close()
})

const first = /^id: (hub-[\w-]+)\nretry: \d+\ndata:\n\n/u
/** An event of its own behind what the worker said, or the id of the hub's last word. */
const settled = /(?:^|\n\r?\n)id: (hub-settled)\n(?:data:|event: message\ndata: .+)\n\n$/u

/** The event id that an answer began with. */
function tokenOf(text: string): string {
  return first.exec(text)?.[1] ?? ''
}

/** Comes back as a client does that has lost a stream. */
async function comeBack(id: string, headers = session) {
  const answer = await fetch(front.mcp, { headers: { accept: 'text/event-stream', ...headers, 'last-event-id': id } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Has a call cut off by its client while it runs. */
async function cutOff(id: number | string): Promise<string> {
  const running = await openPost(front.mcp, call('stream-hang', {}, id), session)
  await waitFor('the first event', () => first.test(running.text()) && running.text().includes('progress'))
  running.close()
  return tokenOf(running.text())
}

const lost = (id: number | string) => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32603, message: 'FastMCP communication error', data: { code: 'WORKER_DIED', workspace: 'shop' } }
})

function messageIn(text: string): unknown {
  return JSON.parse(/^event: message\ndata: (.*)$/mu.exec(text)?.[1] ?? 'null')
}

test.each([7, 0, 'a-b', '"é\n', '9'])('a client that lost the answer to %j is told so, by the next hub too', async (id) => {
  const token = await cutOff(id)
  const here = await comeBack(token)
  expect(here.status).toBe(200)
  expect(here.headers.get('content-type')).toBe('text/event-stream')
  expect(here.headers.get('mcp-session-id')).toBe(session['mcp-session-id'])
  expect(messageIn(here.text)).toMatchObject(lost(id))
  await front.close()
  front = await createFront({ store })
  expect(messageIn((await comeBack(token)).text)).toMatchObject(lost(id))
})

test('a client that has given its listening stream up is still told, by the next hub too', async () => {
  listening.close()
  await waitFor('the stream to be closed', async () => (await front.seen()).seen.filter(({ verb }) => verb === 'GET').length === 1)
  expect(await cutOff(1)).not.toBe('')
  await front.close()
  front = await createFront({ store, timeouts: { 'tools/call': 1000 } })
  await front.workers.start()
  expect(messageIn((await comeBack(await cutOff(2))).text)).toMatchObject(lost(2))
})

test('after the answer nothing is owed: 405 ends the asking', async () => {
  const id = settled.exec((await comeBack(await cutOff(1))).text)?.[1] ?? ''
  const { status, headers, text } = await comeBack(id)
  expect([status, headers.get('allow'), text]).toEqual([405, 'POST, DELETE', ''])
  expect((await comeBack('hub-owed-nonsense')).status).toBe(405)
})

test.each([
  ['a result', 'big', { size: 10 }, { result: { text: 'xxxxxxxxxx' } }],
  ['an error of the worker', 'stream-error', {}, { error: { code: -32602 } }],
  ["an error of the hub's", 'stream-cut', {}, { error: { data: { code: 'WORKER_DIED' } } }],
  ['a cut event', 'half-event', {}, { error: { data: { code: 'TIMEOUT' } } }]
])('%s ends with the word that nothing is owed', async (_name, tool, args, answer) => {
  const { text, messages } = await post(front.mcp, call(tool, args), session)
  expect(messages.at(-1)).toMatchObject(answer)
  expect(text).toMatch(first)
  expect(text).toMatch(settled)
  expect(text.split('hub-settled')).toHaveLength(2)
})

test("an error of the hub's is the last event", async () => {
  const { text } = await post(front.mcp, call('stream-cut'), session)
  expect(/^data: (.*)\n\n$/mu.exec(text.slice(text.lastIndexOf('\ndata:')))?.[1]).toContain('"code":"WORKER_DIED"')
})

test('a client that may listen already comes back, and the listening stream stays', async () => {
  const token = await cutOff(2)
  expect((await comeBack(token)).status).toBe(200)
  await front.tell('/say', { jsonrpc: '2.0', method: 'notifications/message', params: { data: 'still' } })
  await waitFor('the message', () => listening.text().includes('still'))
  expect((await front.seen()).seen.filter((one) => one.verb === 'GET')).toHaveLength(1)
})

test('the first event is no progress', async () => {
  const { messages } = await post(front.mcp, call('comments'), session)
  expect(messages.at(-1)).toMatchObject({ error: { data: { code: 'TIMEOUT' } } })
})

test.each(['2024-11-05', '2025-03-26', '2025-06-18'])('clients of %s get the bytes as they are', async (version) => {
  const former = await openSession(front.mcp, version)
  const stream = await openStream(front.mcp, former)
  expect((await post(front.mcp, call('stream-error'), former)).text).toMatch(/^event: message\r\ndata: [^\n]+\r\n\r\n$/u)
  stream.close()
})

test('so do clients that do not listen', async () => {
  const other = await openSession(front.mcp, '2025-11-25')
  expect((await post(front.mcp, call('stream-error'), other)).text).not.toContain('hub-')
})

test.each(['big', 'sized'])('so do clients without a session, and those of answers of a given length: %s', async (tool) => {
  const headers = tool === 'sized' ? session : stateless
  expect((await post(front.mcp, call(tool, { size: 1 }), headers)).text).not.toContain('hub-')
})

test('plain answers, and ids too long for a header, are left alone', async () => {
  expect((await post(front.mcp, call('echo', { text: 'a' }), session)).text).not.toContain('hub-')
  const long = await post(front.mcp, call('big', { size: 1 }, 'x'.repeat(300)), session)
  expect(long.text).not.toMatch(first)
  expect(long.messages).toHaveLength(1)
})

test("a worker's own event ids are the worker's: its client comes back to it", async () => {
  const { text } = await post(front.mcp, call('own-ids'), session)
  expect(text.endsWith('id: own-1\nretry: 100\ndata:\n\n')).toBe(true)
  listening.close()
  const back = await openStream(front.mcp, { ...session, 'last-event-id': 'own-1' })
  const seen = await waitFor('the worker to see it', async () => (await front.seen()).seen.find((one) => one.verb === 'GET' && one.raw.includes('own-1')))
  expect(seen.raw.map((part) => part.toLowerCase())).toContain('own-1')
  back.close()
})

test("no worker sees an event id of the hub's", async () => {
  await post(front.mcp, call('echo'), { ...session, 'last-event-id': 'hub-owed-MQ' })
  expect((await front.seen()).seen.at(-1)?.raw.join(' ')).not.toContain('hub-owed')
})

test('a session that is not known stays 404', async () => {
  expect((await comeBack('hub-owed-MQ', { 'mcp-session-id': 'nope' })).status).toBe(404)
})

test('the former official client asks once more after an error, and then no more', async () => {
  const asked: (readonly [string | null, number])[] = []
  const errors: unknown[] = []
  const watch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const answer = await fetch(url, init)
    const last = new Headers(init?.headers).get('last-event-id')
    if (init?.method === 'GET' && last !== null) asked.push([last, answer.status])
    return answer
  }
  const client = new Client({ name: 'former', version: '1' })
  client.onerror = (error) => void errors.push(error)
  await client.connect(new StreamableHTTPClientTransport(new URL(front.mcp), { fetch: watch }))
  await waitFor('it to listen', async () => (await front.seen()).seen.filter((one) => one.verb === 'GET').length === 2)
  await expect(client.callTool({ name: 'stream-error' })).rejects.toMatchObject({ code: -32602 })
  await waitFor('it to come back', () => asked.length > 0, 10_000)
  await expect(client.callTool({ name: 'stream-error' })).rejects.toMatchObject({ code: -32602 })
  await waitFor('it to come back', () => asked.length > 1, 10_000)
  expect(asked).toEqual([['hub-settled', 405], ['hub-settled', 405]])
  expect(errors).toEqual([])
  await client.close()
}, 30_000)
