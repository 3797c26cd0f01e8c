import type { ResolvedWorkspace } from '../config/load.ts'

/** Upstreams that a person switched on or off, against what the config says. */
export type Switches = ReadonlyMap<string, boolean>

export const switchedOffReason = 'Switched off by you.'

/** What a worker has to be told that was launched with other switches. */
export function switchOrders(launched: Switches, now: Switches) {
  return [...now].flatMap(([name, on]) =>
    launched.get(name) === on ? [] : [{ event: 'upstream' as const, name, action: on ? ('enable' as const) : ('disable' as const) }]
  )
}

/** A workspace as its switches have it. */
export function withSwitches(workspace: ResolvedWorkspace, switches: Switches): ResolvedWorkspace {
  if (switches.size === 0) return workspace
  const servers = Object.entries(workspace.servers).map(([name, server]) => {
    const on = switches.get(name)
    return [name, on === undefined ? server : { ...server, disabled: !on }] as const
  })
  return { ...workspace, servers: Object.fromEntries(servers) }
}
