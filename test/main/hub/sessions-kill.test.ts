import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHub, type RunningHub } from '../../fixtures/hub.ts'
import { call, post } from './gateway/calls.ts'

const rounds = 5
const long = 240_000
let hub: RunningHub

beforeAll(async () => {
  hub = await startHub({ workspaces: { shop: {} } })
}, long)

afterAll(() => hub.stop(), long)

/** Sends `initialize` on a bare socket and calls `then` at the first byte of the answer. Gives the session. */
async function initialize(then: () => void): Promise<string> {
  const clientInfo = { name: 'bare', version: '1' }
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
  const { hostname, port } = new URL(hub.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const head = [
    'POST /mcp/shop HTTP/1.1', `Host: ${hostname}:${port}`, 'Accept: application/json, text/event-stream',
    'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  const [first] = (await once(socket, 'data')) as [Buffer]
  then()
  socket.destroy()
  const found = /^mcp-session-id: (.+)\r$/imu.exec(first.toString())?.[1]
  if (found === undefined) throw new Error(`no session in ${first.toString()}`)
  return found
}

test('a session whose client has seen the first byte of the answer outlives kill -9 of the hub', async () => {
  const sessions: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    await hub.healthy('shop', 60_000)
    sessions.push(await initialize(() => process.kill(hub.pid, 'SIGKILL')))
    await hub.restart('SIGKILL')
  }
  await hub.healthy('shop', 60_000)
  for (const session of sessions) {
    const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' }
    const heard = await post(`${hub.url}/mcp/shop`, call('get_recent_clicks', { limit: 1 }), headers)
    expect([heard.status, heard.messages.at(-1)?.error]).toEqual([200, undefined])
  }
}, long)
