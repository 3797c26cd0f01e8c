import type { Health, UpstreamStatus, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { clock, span } from '../../format/time.ts'
import { plural } from '../../format/number.ts'

/** Without an answer for this long, nothing is known: "healthy" is never kept from memory. */
const staleMs = 15_000

export interface ShownHealth {
  readonly health: Health
  /** What it rests on, such as `proven 3 s ago`. */
  readonly note: string
}

export function shownHealth(workspace: WorkspaceDetail, now: number): ShownHealth | undefined {
  const { state, health, provenAt } = workspace
  if (state === 'stopped' || state === 'stopping') return undefined
  const last = provenAt === null ? 'not proven yet' : `last proven ${clock(provenAt)}`
  if (health === 'unhealthy') return { health, note: troubleNote(workspace, now) ?? last }
  if (health === 'unknown' || provenAt === null) return { health: 'unknown', note: last }
  const age = now - Date.parse(provenAt)
  if (age > staleMs) return { health: 'unknown', note: last }
  return { health, note: `proven ${span(age)} ago` }
}

function troubleNote(workspace: WorkspaceDetail, now: number): string | undefined {
  const [first, ...more] = ailing(workspace)
  if (first === undefined || workspace.state !== 'running') return undefined
  if (more.length > 0) return plural(more.length + 1, 'server')
  if (first.provenAt === null) return `${first.name} never answered`
  return `${first.name} ${first.state === 'running' ? 'silent' : 'down'} ${span(now - Date.parse(first.provenAt))}`
}

/** Servers that should answer and don't. */
export function ailing(workspace: WorkspaceDetail): readonly UpstreamStatus[] {
  return workspace.upstreams.filter((upstream) => upstream.state !== 'stopped' && upstream.health === 'unhealthy')
}

export function needsYou(workspace: WorkspaceDetail): boolean {
  const { state, health } = workspace
  if (state === 'stopped' || state === 'stopping') return false
  return state === 'fatal' || state === 'backoff' || health === 'unhealthy'
}

/** A row opens by itself where nothing works: fatal, waiting to be started again, or no server answers. */
export function opensItself(workspace: WorkspaceDetail): boolean {
  if (!needsYou(workspace)) return false
  return workspace.state !== 'running' || (servers(workspace)?.healthy ?? 0) === 0
}

/** Those that need the person first: fatal ones, those where nothing works, the other unhealthy ones, those in backoff. */
export function ordered(workspaces: readonly WorkspaceDetail[]): readonly WorkspaceDetail[] {
  const rank = (workspace: WorkspaceDetail): number => {
    if (workspace.state === 'fatal') return 0
    if (workspace.state === 'backoff') return 3
    return opensItself(workspace) ? 1 : 2
  }
  const first = workspaces.filter(needsYou).sort((a, b) => rank(a) - rank(b))
  return [...first, ...workspaces.filter((workspace) => !needsYou(workspace))]
}

export function stateNote(workspace: WorkspaceDetail, now: number): string | undefined {
  const { state, retryAt, upstreams } = workspace
  if (state === 'backoff') {
    return retryAt === undefined ? undefined : `next try in ${span(Date.parse(retryAt) - now + 999)}`
  }
  if (state === 'starting') {
    if (upstreams.length === 0) return undefined
    return `${upstreams.filter(({ health }) => health === 'healthy').length} of ${plural(upstreams.length, 'server')}`
  }
  if (state === 'fatal') return `since ${clock(workspace.stateSince)}`
  return undefined
}

export interface Servers {
  readonly healthy: number
  readonly enabled: number
  readonly tools: number
}

/** Undefined while no worker has told of its servers. */
export function servers(workspace: WorkspaceDetail): Servers | undefined {
  const { state } = workspace
  // Without a running worker every server is stopped; with one, only those that are switched off.
  const enabled = workspace.upstreams.filter((upstream) => state !== 'running' || upstream.state !== 'stopped')
  if (enabled.length === 0) return undefined
  const up = state === 'running' || state === 'starting'
  return {
    healthy: up ? enabled.filter(({ health }) => health === 'healthy').length : 0,
    enabled: enabled.length,
    tools: enabled.reduce((sum, { tools }) => sum + tools, 0)
  }
}

export interface Uptime {
  readonly main: string
  readonly note: string
}

export function uptime(workspace: WorkspaceDetail, now: number): Uptime {
  const { state, worker, exitCode, stateSince, restarts } = workspace
  const note = plural(restarts, 'restart')
  if ((state === 'fatal' || state === 'exited') && exitCode !== undefined) return { main: `Exit code ${exitCode}`, note }
  if (state === 'stopped') return { main: span(now - Date.parse(stateSince)), note: 'stopped by you' }
  if (worker === null && state !== 'starting') return { main: '–', note }
  return { main: span(now - Date.parse(worker?.startedAt ?? stateSince)), note }
}

/** `data-pipeline, running, unhealthy, 3 of 4 servers` */
export function spokenName(workspace: WorkspaceDetail): string {
  const count = servers(workspace)
  const health = workspace.state === 'stopped' ? undefined : workspace.health
  const share = count === undefined ? undefined : `${count.healthy} of ${plural(count.enabled, 'server')}`
  return [workspace.name, workspace.state, health, share].filter(Boolean).join(', ')
}
