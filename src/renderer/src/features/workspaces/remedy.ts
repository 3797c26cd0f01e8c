import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { knownReason } from './cause.ts'
import { ailing, isOpen, shownHealth, shownState, startingMs, startingServers } from './workspace-facts.ts'

/** The one thing to do about a workspace that is not running and healthy. */
export type Remedy =
  | { readonly does: 'start' | 'stop' | 'restart'; readonly label: string }
  | { readonly does: 'restart-server'; readonly label: string; readonly server: string }
  | { readonly does: 'open-log'; readonly label: string; readonly server?: string }

const openLog = { does: 'open-log', label: 'Open log' } as const

function whileRunning(workspace: WorkspaceDetail, now: number): Remedy | undefined {
  const [first, ...more] = ailing(workspace)
  const again: Remedy = { does: 'restart', label: 'Restart now' }
  if (first !== undefined) return more.length > 0 ? again : { does: 'restart-server', label: `Restart ${first.name}`, server: first.name }
  if (isOpen(workspace.breaker)) return again
  // Of the worker itself: the hub replaces it without being asked.
  if (workspace.health === 'unhealthy') return openLog
  if (startingMs(workspace, now) !== undefined) {
    const slow = startingServers(workspace)
    return slow.length === 1 ? { ...openLog, server: slow[0]?.name } : openLog
  }
  return shownHealth(workspace, now)?.health === 'unknown' ? again : undefined
}

/** Undefined where nothing needs doing. */
export function remedyOf(workspace: WorkspaceDetail, now: number): Remedy | undefined {
  const state = shownState(workspace)
  switch (state) {
    case 'running':
      return whileRunning(workspace, now)
    case 'starting':
      return { does: 'stop', label: 'Stop' }
    case 'backoff':
      return { does: 'restart', label: 'Try now' }
    case 'fatal':
      return knownReason(workspace) === undefined ? { does: 'open-log', label: 'Open full log' } : { does: 'restart', label: 'Restart now' }
    case 'asleep':
      return { does: 'start', label: 'Wake now' }
    case 'stopped':
    case 'exited':
      return { does: 'start', label: 'Start' }
    case 'stopping':
      return openLog
  }
}
