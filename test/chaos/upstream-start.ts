import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { realServers } from '../fixtures/hub.ts'

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'chaos', version: '1' } }
}

/** What a stdio upstream needs by itself: from spawn to the answer to `initialize`, in milliseconds, without the hub. */
export async function measureUpstreamStart(): Promise<number> {
  const { command, args } = realServers.everything
  const begun = performance.now()
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  try {
    child.stdin.write(`${JSON.stringify(initialize)}\n`)
    await once(createInterface({ input: child.stdout }), 'line')
    return performance.now() - begun
  } finally {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
