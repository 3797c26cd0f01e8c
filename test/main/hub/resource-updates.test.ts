import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'
import { call, openPost, openSession, openStream, post } from './gateway/calls.ts'

const uri = 'board://one'
const board = resolve(import.meta.dirname, '../../fixtures/servers/board.mjs')
let hub: RunningHub
let mcp: string

beforeAll(async () => {
  hub = await startHub({ workspaces: { shop: { restart: { backoffMs: 50, maxBackoffMs: 200 }, mcpServers: { board: { command: 'node', args: [board] } } } } })
  mcp = `${hub.url}/mcp/shop`
  await hub.healthy('shop')
})
afterAll(() => hub.stop())

const updates = (text: string): number => text.split('notifications/resources/updated').length - 1

async function workerPid(): Promise<number> {
  const health = (await (await fetch(`${hub.url}/health`)).json()) as { workspaces: readonly { worker: { pid: number } | null }[] }
  return health.workspaces[0]?.worker?.pid ?? 0
}

/** Changes the board until the change is heard of. */
async function hears(stream: { text(): string }, headers: Record<string, string>): Promise<void> {
  const before = updates(stream.text())
  await waitFor('word of the change', async () => {
    const { messages } = await post(mcp, call('board_touch'), headers)
    expect(JSON.stringify(messages)).toContain('told ')
    return updates(stream.text()) > before
  })
}

async function killWorker(): Promise<void> {
  const pid = await workerPid()
  process.kill(pid, 'SIGKILL')
  await waitFor('another worker', async () => ![0, pid].includes(await workerPid()))
}

test('a session hears of the resource it subscribed to, from the next worker too', async () => {
  const session = await openSession(mcp)
  const stream = await openStream(mcp, session)
  const { messages } = await post(mcp, { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params: { uri } }, session)
  expect(messages).toEqual([{ jsonrpc: '2.0', id: 2, result: {} }])
  await hears(stream, session)
  await killWorker()
  await hears(stream, session)
  stream.close()
})

test('so does who listens without a session', async () => {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
  const params = { notifications: { resourceSubscriptions: [uri] }, _meta: meta }
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
  const stream = await openPost(mcp, { jsonrpc: '2.0', id: 'l', method: 'subscriptions/listen', params }, headers)
  const session = await openSession(mcp)
  await hears(stream, session)
  await killWorker()
  await hears(stream, session)
  stream.close()
})
