import { rename, writeFile } from 'node:fs/promises'
import { at } from '../../scripts/setup/place.mjs'
import { realServers } from '../fixtures/hub.ts'
import type { Place } from './place.ts'

export const workspaceNames = ['alpha', 'beta', 'gamma', 'delta'] as const
export type WorkspaceName = (typeof workspaceNames)[number]

/** A worker that stays up this long has its deaths forgiven. Ten seconds by default; less, so that many blows take minutes. */
export const resetAfterMs = 1000

const own = (name: string) => ({ command: 'node', args: [at('test/chaos/servers', name)] })

type Server = Omit<Program, 'name'> | { readonly url: string }

/** The servers of each workspace. Of a worker's own settings only the time until its deaths are forgiven differs from the default. */
function servers(place: Place): Record<WorkspaceName, Record<string, Server>> {
  const { everything, files, memory } = realServers
  return {
    alpha: { everything, memory },
    beta: { web: { url: `http://127.0.0.1:${place.webPort}/mcp` } },
    gamma: { everything, files, family: own('family.mjs') },
    delta: { noise: own('noise.mjs'), stubborn: own('stubborn.mjs') }
  }
}

export interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

/** The servers of a workspace that are programs, as they are started. */
export function programsOf(place: Place, workspace: string): readonly Program[] {
  const found = Object.entries(servers(place)).find(([name]) => name === workspace)?.[1] ?? {}
  return Object.entries(found).flatMap(([name, server]) => ('command' in server ? [{ name, ...server }] : []))
}

/** The config as text. A workspace named in `edits` differs from before in a way that needs a new worker. */
export function configText(place: Place, edits: ReadonlyMap<string, number>): string {
  const found = servers(place)
  const workspaces = workspaceNames.map((name) => {
    const timeoutsMs = { 'tools/call': 300_000 + (edits.get(name) ?? 0) }
    return [name, { path: place.workspace(name), restart: { resetAfterMs }, timeoutsMs, mcpServers: found[name] }]
  })
  return JSON.stringify({ workspaces: Object.fromEntries(workspaces) }, undefined, 2)
}

/** Saves it as editors do: whole, under the old name. */
export async function saveConfig(place: Place, text: string): Promise<void> {
  await writeFile(`${place.configFile}.new`, text)
  await rename(`${place.configFile}.new`, place.configFile)
}
