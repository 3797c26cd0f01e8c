import type { Health, UpstreamDetail, WorkspaceDetail } from '../../../../shared/workspace.ts'
import type { ShownState } from '../../components/marks.tsx'
import { clock, due, shortTime, span } from '../../format/time.ts'
import { plural } from '../../format/number.ts'

/** Without an answer for this long, nothing is known: "healthy" is never kept from memory. */
export const staleMs = 15_000
/** A start that takes longer is explained unasked. */
const longStartMs = 5_000

export function shownState({ state, asleep }: WorkspaceDetail): ShownState {
  return state === 'stopped' && asleep === true ? 'asleep' : state
}

export interface ShownHealth {
  readonly health: Health
  /** What it rests on, such as `proven 3 s ago`. */
  readonly note: string
}

export function shownHealth(workspace: WorkspaceDetail, now: number): ShownHealth | undefined {
  const { state, health, provenAt } = workspace
  if (state === 'stopped' || (state === 'stopping' && health !== 'unhealthy')) return undefined
  const last = provenAt === null ? 'not proven yet' : `last proven ${clock(provenAt)}`
  if (health === 'unhealthy') return { health, note: troubleNote(workspace, now) ?? last }
  if (health === 'unknown' || provenAt === null) return { health: 'unknown', note: startingNote(workspace) ?? last }
  const age = now - Date.parse(provenAt)
  if (age > staleMs) return { health: 'unknown', note: last }
  return { health, note: `proven ${span(age)} ago` }
}

function startingNote(workspace: WorkspaceDetail): string | undefined {
  const [first, ...more] = startingServers(workspace)
  if (first === undefined) return undefined
  return more.length > 0 ? `${plural(more.length + 1, 'server')} starting` : `${first.name} is starting`
}

function troubleNote(workspace: WorkspaceDetail, now: number): string | undefined {
  const [first, ...more] = ailing(workspace)
  if (first === undefined || workspace.state !== 'running') return undefined
  if (more.length > 0) return `${plural(more.length + 1, 'server')} down`
  if (first.provenAt === null) return `${first.name} never answered`
  return `${first.name} ${first.state === 'running' ? 'silent' : 'down'} ${span(now - Date.parse(first.provenAt))}`
}

/** Servers that should answer and don't. */
export function ailing(workspace: WorkspaceDetail): readonly UpstreamDetail[] {
  return workspace.upstreams.filter((upstream) => upstream.state !== 'stopped' && upstream.health === 'unhealthy')
}

/** Servers that a running worker still waits for. */
export function startingServers({ state, upstreams }: WorkspaceDetail): readonly UpstreamDetail[] {
  return state === 'running' ? upstreams.filter((upstream) => upstream.state === 'starting' && upstream.health !== 'unhealthy') : []
}

/** For how long the worker, or a server of it that never answered, has been starting; undefined where nothing is. */
export function startingMs(workspace: WorkspaceDetail, now: number): number | undefined {
  const first = startingServers(workspace).some(({ provenAt }) => provenAt === null)
  return workspace.state === 'starting' || first ? Math.max(0, now - Date.parse(workspace.stateSince)) : undefined
}

export function needsYou(workspace: WorkspaceDetail): boolean {
  const { state, health, breaker } = workspace
  if (state === 'stopped' || state === 'stopping') return false
  return state === 'fatal' || state === 'backoff' || health === 'unhealthy' || (state === 'running' && isOpen(breaker))
}

/** Calls are kept from the worker, or all but one. */
export function isOpen(breaker: WorkspaceDetail['breaker']): boolean {
  return breaker === 'open' || breaker === 'half-open'
}

/** A row opens by itself where nothing works: fatal, waiting to be started again, no server answers, or a start that takes long. */
export function opensItself(workspace: WorkspaceDetail, now: number): boolean {
  if ((startingMs(workspace, now) ?? 0) > longStartMs) return true
  if (!needsYou(workspace)) return false
  return workspace.state !== 'running' || isOpen(workspace.breaker) || (servers(workspace)?.healthy ?? 0) === 0
}

/** Those that need the person first: fatal ones, those where nothing works, the other unhealthy ones, those in backoff. */
export function ordered(workspaces: readonly WorkspaceDetail[]): readonly WorkspaceDetail[] {
  const rank = (workspace: WorkspaceDetail): number => {
    if (workspace.state === 'fatal') return 0
    if (workspace.state === 'backoff') return 3
    return (servers(workspace)?.healthy ?? 0) === 0 ? 1 : 2
  }
  const first = workspaces.filter(needsYou).sort((a, b) => rank(a) - rank(b))
  return [...first, ...workspaces.filter((workspace) => !needsYou(workspace))]
}

export function stateNote(workspace: WorkspaceDetail, now: number): string | undefined {
  const { retryAt, upstreams, stateSince, breaker } = workspace
  const state = shownState(workspace)
  if (state === 'backoff') {
    return retryAt === undefined ? undefined : `next try ${due(retryAt, now)}`
  }
  if (state === 'starting') {
    if (upstreams.length === 0) return undefined
    return `${upstreams.filter(({ health }) => health === 'healthy').length} of ${plural(upstreams.length, 'server')}`
  }
  if (state === 'fatal') return `since ${clock(stateSince)}`
  if (state === 'asleep') return `since ${shortTime(stateSince, now).split(', ')[0] ?? ''}`
  return state === 'running' && isOpen(breaker) ? 'calls fail fast' : undefined
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
  if (state === 'stopped') return { main: span(now - Date.parse(stateSince)), note: shownState(workspace) === 'asleep' ? 'asleep' : 'stopped by you' }
  if (worker === null && state !== 'starting') return { main: '–', note }
  return { main: span(now - Date.parse(worker?.startedAt ?? stateSince)), note }
}

/** `data-pipeline, running, unhealthy, 3 of 4 servers` */
export function spokenName(workspace: WorkspaceDetail): string {
  const state = shownState(workspace)
  if (state === 'asleep') return `${workspace.name}, asleep`
  const count = servers(workspace)
  const health = state === 'stopped' ? undefined : workspace.health
  const share = count === undefined ? undefined : `${count.healthy} of ${plural(count.enabled, 'server')}`
  const rests = needsYou(workspace) && isOpen(workspace.breaker) ? 'calls fail fast' : undefined
  return [workspace.name, state, health, rests, share].filter(Boolean).join(', ')
}
