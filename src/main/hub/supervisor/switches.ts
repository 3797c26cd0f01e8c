import type { ResolvedWorkspace } from '../config/load.ts'

/** Upstreams that a person switched on or off, against what the config says. */
export type Switches = ReadonlyMap<string, boolean>

export const switchedOffReason = 'Switched off by you.'

/** A workspace as its switches have it. */
export function withSwitches(workspace: ResolvedWorkspace, switches: Switches): ResolvedWorkspace {
  if (switches.size === 0) return workspace
  const servers = Object.entries(workspace.servers).map(([name, server]) => {
    const on = switches.get(name)
    return [name, on === undefined ? server : { ...server, disabled: !on }] as const
  })
  return { ...workspace, servers: Object.fromEntries(servers) }
}
