import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Era } from '../../fixtures/clients.ts'
import { libraryTimeoutMs, textOf, type ChaosClient } from './client.ts'
import type { SessionWatch } from './session-watch.ts'

/** The official client in its present version, in one era of the protocol. */
export async function connectSdk2(url: string, workspace: string, era: Era, watch: SessionWatch): Promise<ChaosClient> {
  const name = `sdk2-${era}@${workspace}`
  const mode = era === 'session' ? 'legacy' : { pin: '2026-07-28' }
  const client = new Client({ name, version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/${workspace}`), { fetch: watch.fetch }))
  return {
    name,
    workspace,
    call: async (tool, args) => textOf(await client.callTool({ name: tool, arguments: args }, { timeout: libraryTimeoutMs })),
    close: () => client.close()
  }
}
