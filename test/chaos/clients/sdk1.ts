import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { venvPython } from '../../../scripts/setup/python.mjs'
import { libraryTimeoutMs, textOf, type ChaosClient } from './client.ts'
import type { SessionWatch } from './session-watch.ts'

function chaosClient(client: Client, name: string, workspace: string): ChaosClient {
  return {
    name,
    workspace,
    call: async (tool, args) =>
      textOf((await client.callTool({ name: tool, arguments: args }, undefined, { timeout: libraryTimeoutMs })) as Parameters<typeof textOf>[0]),
    close: () => client.close()
  }
}

/** The official client in its former version, which knows sessions only. */
export async function connectSdk1(url: string, workspace: string, watch: SessionWatch): Promise<ChaosClient> {
  const name = `sdk1@${workspace}`
  const client = new Client({ name, version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/${workspace}`), { fetch: watch.fetch }))
  return chaosClient(client, name, workspace)
}

/** An agent that started the hub's own tools over stdio. They speak to the bus, not to a worker. */
export async function startAgent(url: string, workspace: string): Promise<ChaosClient> {
  const name = `agent@${workspace}`
  const client = new Client({ name, version: '1' })
  const env = { PATH: process.env['PATH'] ?? '', HUB_URL: url, PYTHONDONTWRITEBYTECODE: '1' }
  const args = ['-m', 'workspace_hub', 'mcp', '--workspace', workspace]
  await client.connect(new StdioClientTransport({ command: venvPython, args, env, stderr: 'ignore' }))
  return chaosClient(client, name, workspace)
}
