import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { programsOf } from './config.ts'
import type { Place } from './place.ts'
import { percentile } from './statistics.ts'

/** What one stdio upstream needs by itself: from spawn to its first answer, in milliseconds, without the hub. */
export interface OwnStart {
  readonly workspace: string
  readonly upstream: string
  readonly ms: number
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'chaos', version: '1' } }
}

/** Starts the programs of a workspace side by side, as a client without a hub does, or one of them alone. */
export function measureOwnStarts(place: Place, workspace: string, only?: string): Promise<readonly OwnStart[]> {
  const programs = programsOf(place, workspace).filter(({ name }) => only === undefined || name === only)
  return Promise.all(
    programs.map(async ({ name, command, args }) => {
      const begun = performance.now()
      const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], cwd: place.workspace(workspace) })
      const gone = once(child, 'exit')
      try {
        child.stdin.write(`${JSON.stringify(initialize)}\n`)
        await once(createInterface({ input: child.stdout }), 'line')
        return { workspace, upstream: name, ms: performance.now() - begun }
      } finally {
        child.kill('SIGKILL')
        await gone
      }
    })
  )
}

/** The 95th percentile of one upstream's own starts. */
export function ownStartMs(starts: readonly OwnStart[], workspace: string, upstream: string): number {
  const own = starts.filter((one) => one.workspace === workspace && one.upstream === upstream)
  return percentile(own.map(({ ms }) => ms), 95) ?? 0
}
