import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, eras } from '../../fixtures/clients.ts'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'

const root = resolve(import.meta.dirname, '../../..')
let hub: RunningHub
let note: string

beforeAll(async () => {
  const server = join(root, 'test/fixtures/servers/patient.mjs')
  const patient = { command: 'node', args: [server, '${workspaceFolder}/note.txt'] }
  const hasty = { timeoutsMs: { 'tools/call': 1500 }, mcpServers: { patient } }
  hub = await startHub({ workspaces: { shop: { mcpServers: { ...realServers, patient } }, hasty } })
  note = join(hub.folder, 'note.txt')
  await hub.healthy('shop')
}, 60_000)

afterAll(() => hub.stop(), 30_000)

async function noted(): Promise<string[]> {
  return existsSync(note) ? (await readFile(note, 'utf8')).trim().split('\n') : []
}

describe.each(eras)('the official client, %s era', (era) => {
  test('lists the tools of three real servers and calls one of each', async () => {
    const client = await connect(`${hub.url}/mcp/shop`, era)
    const names = (await client.listTools()).tools.map((tool) => tool.name)
    expect(names).toEqual(
      expect.arrayContaining(['propose_action', 'everything_echo', 'files_list_directory', 'memory_read_graph'])
    )
    const echo = await client.callTool({ name: 'everything_echo', arguments: { message: 'hello' } })
    expect(echo.content).toEqual([{ type: 'text', text: 'Echo: hello' }])
    const list = await client.callTool({ name: 'files_list_directory', arguments: { path: hub.folder } })
    expect(JSON.stringify(list.content)).toContain('workspaces.json')
    const graph = await client.callTool({ name: 'memory_read_graph', arguments: {} })
    expect(graph.isError ?? false).toBe(false)
    await client.close()
  }, 30_000)

  test('gets progress', async () => {
    const client = await connect(`${hub.url}/mcp/shop`, era)
    const seen: number[] = []
    await client.callTool(
      { name: 'everything_trigger-long-running-operation', arguments: { duration: 1, steps: 4 } },
      { onprogress: (progress) => void seen.push(progress.progress) }
    )
    expect(seen).toEqual([1, 2, 3, 4])
    await client.close()
  }, 30_000)

  test('cancels a call, and the tool sees it', async () => {
    const client = await connect(`${hub.url}/mcp/shop`, era)
    const before = (await noted()).length
    const cancel = new AbortController()
    const call = client.callTool({ name: 'patient_wait', arguments: {} }, { signal: cancel.signal })
    const outcome = call.then(() => 'answered', () => 'cancelled')
    await waitFor('the tool to start', async () => (await noted()).slice(before).includes('started'))
    cancel.abort()
    expect(await outcome).toBe('cancelled')
    await waitFor('the tool to see the cancellation', async () => (await noted()).slice(before).includes('cancelled'))
    await client.close()
  }, 30_000)

  test('hears of a time limit, and the tool sees the cancellation', async () => {
    await hub.healthy('hasty')
    const client = await connect(`${hub.url}/mcp/hasty`, era)
    const before = (await noted()).length
    const outcome = await client.callTool({ name: 'patient_wait', arguments: {} }).then(() => undefined, (error: unknown) => error)
    expect(outcome).toMatchObject({ data: { code: 'TIMEOUT', workspace: 'hasty' } })
    await waitFor('the tool to see the cancellation', async () => (await noted()).slice(before).includes('cancelled'))
    await client.close()
  }, 30_000)
})

test('a script hears of a time limit, and the tool sees the cancellation', async () => {
  await hub.healthy('hasty')
  const before = (await noted()).length
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'patient_wait', arguments: {} } }
  const answer = await fetch(`${hub.url}/rpc/hasty`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(answer.status).toBe(504)
  await waitFor('the tool to see the cancellation', async () => (await noted()).slice(before).includes('cancelled'))
}, 30_000)

const python = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
const program = `
import asyncio, json, sys
from fastmcp import Client

async def main():
    seen = []
    async def on_progress(progress, total, message):
        seen.append(progress)
    async with Client(sys.argv[1]) as client:
        names = [tool.name for tool in await client.list_tools()]
        echo = await client.call_tool("everything_echo", {"message": "hello"})
        await client.call_tool("everything_trigger-long-running-operation", {"duration": 1, "steps": 2}, progress_handler=on_progress)
        print(json.dumps({"names": names, "echo": echo.content[0].text, "progress": seen}))

asyncio.run(main())
`

test("FastMCP's client lists, calls and gets progress", async () => {
  const { stdout } = await promisify(execFile)(python, ['-c', program, `${hub.url}/mcp/shop`])
  const result = JSON.parse(stdout) as { names: string[]; echo: string; progress: number[] }
  expect(result.names).toEqual(expect.arrayContaining(['everything_echo', 'files_list_directory', 'memory_read_graph']))
  expect(result.echo).toBe('Echo: hello')
  expect(result.progress).toEqual([1, 2])
}, 30_000)

test('plain JSON-RPC over /rpc reaches the same tools', async () => {
  const body = { jsonrpc: '2.0', id: 'a', method: 'tools/call', params: { name: 'everything_echo', arguments: { message: 'hi' } } }
  const answer = await fetch(`${hub.url}/rpc/shop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ jsonrpc: '2.0', id: 'a', result: { content: [{ text: 'Echo: hi' }] } })
})
