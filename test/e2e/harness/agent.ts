import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { RunningApp } from './app.ts'
import { root } from './home.ts'

const own = join(root, '.venv/bin/python')
export const python = process.env['HUB_PYTHON'] ?? (existsSync(own) ? own : 'python3')

/** What a tool answered, as JSON. */
export type Answer = Readonly<Record<string, unknown>>

/** An agent that spawned the hub's own tools over stdio, as Claude Code would. */
export interface Agent {
  call(tool: string, args?: Record<string, unknown>, timeoutMs?: number): Promise<Answer>
  close(): Promise<void>
}

export async function spawnAgent(hub: RunningApp, workspace: string): Promise<Agent> {
  const client = new Client({ name: 'e2e-agent', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: python,
      args: ['-m', 'workspace_hub', 'mcp', '--workspace', workspace],
      env: { ...hub.home.env, HUB_URL: hub.url },
      stderr: 'ignore'
    })
  )
  return {
    async call(name, args = {}, timeoutMs = 60_000) {
      const result = await client.callTool({ name, arguments: args }, { timeout: timeoutMs })
      if (result.isError) throw new Error(JSON.stringify(result.content))
      return (result.structuredContent ?? {}) as Answer
    },
    close: () => client.close()
  }
}
