import { join, resolve } from 'node:path'
import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, eras } from '../../../fixtures/clients.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, post } from './calls.ts'
import { createFront, type Front } from './front.ts'
import { realWorker } from './workers.ts'

const everything = resolve(import.meta.dirname, '../../../../node_modules/@modelcontextprotocol/server-everything')
let front: Front

beforeAll(async () => {
  const servers = { everything: { type: 'stdio', command: process.execPath, args: [join(everything, 'dist/index.js')] } }
  front = await createFront({ program: (url) => realWorker('shop', url, servers) })
  await front.workers.start()
}, 30_000)

afterAll(() => front.close())

const echo = { name: 'everything_echo', arguments: { message: 'hello' } }
const echoed = [{ type: 'text', text: 'Echo: hello' }]
const long = { name: 'everything_trigger-long-running-operation', arguments: { duration: 20, steps: 200 } }

/** On a busy machine a worker may need longer to start than a call is held: then the call is made again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (thrown) {
    if (!JSON.stringify(thrown).includes('WORKER_UNAVAILABLE')) throw thrown
    return patiently(ask)
  }
}

describe.each(eras)('the official client over a real worker, %s era', (era) => {
  test('goes on after a kill, and a call in flight ends at once', async () => {
    const client = await connect(front.mcp, era)
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('everything_echo')
    expect((await client.callTool(echo)).content).toEqual(echoed)
    let steps = 0
    const running = client.callTool(long, { onprogress: () => void (steps += 1) }).catch((error: unknown) => String(error))
    await waitFor('progress', () => steps > 1)
    await front.workers.kill()
    expect(await running).toContain('FastMCP communication error')
    const next = patiently(() => client.callTool(echo))
    await front.workers.start()
    expect((await next).content).toEqual(echoed)
    await client.close()
  }, 60_000)
})

test('the former official client hears of the new worker on its stream', async () => {
  const client = new OldClient({ name: 'old', version: '1' })
  let changes = 0
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (changes += 1))
  await client.connect(new OldTransport(new URL(front.mcp)))
  expect((await client.callTool(echo)).content).toEqual(echoed)
  await front.workers.kill()
  await front.workers.start()
  await waitFor('the notification', () => changes > 0)
  expect((await client.callTool(echo)).content).toEqual(echoed)
  await client.close()
}, 60_000)

test('the official client keeps its subscription over the death of workers', async () => {
  const client = new NewClient({ name: 'listener', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
  let changes = 0
  client.setNotificationHandler('notifications/tools/list_changed', () => void (changes += 1))
  await client.connect(new NewTransport(new URL(front.mcp)))
  const subscription = await client.listen({ toolsListChanged: true })
  let closed: unknown
  void subscription.closed.then((cause) => (closed = cause))
  for (let round = 1; round <= 2; round += 1) {
    await front.workers.kill()
    await front.workers.start()
    await waitFor('the change', () => changes >= round)
  }
  expect(closed).toBeUndefined()
  await client.close()
}, 60_000)

test('a large body reaches the tool', async () => {
  const client = await connect(front.mcp, 'stateless')
  // The server's own limit is 10 MiB for a whole message.
  const message = 'x'.repeat(9 * 1024 * 1024)
  const { content } = await client.callTool({ ...echo, arguments: { message } })
  expect(JSON.stringify(content).length).toBeGreaterThan(message.length)
  await client.close()
}, 60_000)

test('plain JSON-RPC reaches the same tools', async () => {
  const { status, messages } = await post(`${front.url}/rpc/shop`, call(echo.name, echo.arguments, 'r'), {})
  expect(status).toBe(200)
  expect(messages[0]).toMatchObject({ id: 'r', result: { content: echoed } })
  const tools = await front.bridge.tools('shop')
  expect(tools.find((tool) => tool['name'] === 'propose_action')).toHaveProperty('inputSchema')
}, 30_000)
