import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, openSession, post, stateless } from './calls.ts'
import { createFront, type Front } from './front.ts'

let front: Front
beforeEach(async () => {
  front = await createFront({ timeouts: { 'tools/call': 300 } })
  await front.workers.start()
})
afterEach(() => front.close())

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const requests = () => front.events.filter(({ scope }) => scope === 'mcp/requests')

/** A raw header as the worker got it. */
async function header(name: string): Promise<string | undefined> {
  const { raw = [] } = (await front.seen()).seen.at(-1) ?? {}
  return raw[raw.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name) + 1]
}

test('a request without a trace gets one, and its event and the worker have the same', async () => {
  await post(front.mcp, call('echo'))
  const [told] = requests()
  expect(told).toMatchObject({
    severity: 'debug',
    workspace: 'shop',
    trace: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/u),
    data: { route: 'mcp', method: 'tools/call', name: 'echo', status: 200, durationMs: expect.any(Number) }
  })
  expect(await header('traceparent')).toBe(told?.trace)
  expect(await header('hub-call')).toMatch(/^[0-9a-f-]{36}$/u)
})

test("the client's own trace is kept: that of its message before that of its header, one that is none as it is", async () => {
  const own = { ...call('echo'), params: { name: 'echo', _meta: { traceparent: trace } } }
  await post(front.mcp, own, { ...stateless, traceparent: trace.replace('b7', 'c8') })
  await post(front.mcp, call('echo'), { ...stateless, traceparent: trace })
  await post(front.mcp, call('echo'), { ...stateless, traceparent: 'odd' })
  expect(requests().map((told) => told.trace)).toEqual([trace, trace, undefined])
  expect(await header('traceparent')).toBe('odd')
})

test('who asked: by its session, or by its message', async () => {
  const info = { name: 'agent', version: '2' }
  await post(front.mcp, { ...call('echo'), params: { name: 'echo', _meta: { 'io.modelcontextprotocol/clientInfo': info } } })
  const session = await openSession(front.mcp)
  await post(front.mcp, call('echo'), session)
  const named = requests().filter(({ data }) => data?.['method'] === 'tools/call')
  expect(named.map(({ source }) => source)).toEqual(['agent 2', expect.any(String)])
  expect(named.at(-1)?.data).toMatchObject({ session: session['mcp-session-id'] })
})

test('a script that asks by /rpc, and a request that fails', async () => {
  const script = await fetch(`${front.url}/rpc/shop`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(call('echo')) })
  expect(script.status).toBe(200)
  await post(front.mcp, call('hang'))
  expect(requests().map(({ data }) => [data?.['route'], data?.['status'], data?.['code']])).toEqual([
    ['rpc', 200, undefined],
    ['mcp', 200, 'TIMEOUT']
  ])
})

test('while a call waits for the person its time stands still', async () => {
  const heard = post(front.mcp, call('hang'))
  await waitFor('the call to run', async () => (await front.seen()).seen.length === 1)
  const id = (await header('hub-call')) ?? ''
  front.waits.pause(id)
  const over = await Promise.race([heard.then(() => 'over'), new Promise((go) => setTimeout(go, 700, 'waits'))])
  expect(over).toBe('waits')
  front.waits.resume(id)
  expect((await heard).messages[0]?.error?.data).toMatchObject({ code: 'TIMEOUT' })
})
