import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { plural } from '../../format/number.ts'
import { atTime, clock, due, shortTime, span } from '../../format/time.ts'
import { capital, firstSentence, list, sentence } from '../../format/words.ts'
import { causeOfServers } from './server-trouble.ts'
import { ailing, isOpen, shownHealth, shownState, staleMs, startingMs, startingServers } from './workspace-facts.ts'

export interface Cause {
  /** What is so, in one sentence. */
  readonly lead: string
  /** What goes on after it, such as what to do. */
  readonly rest?: string
  /** One for each thing more to know. */
  readonly details: readonly string[]
  /** The error's code, as docs/errors.md lists it. */
  readonly code?: string
}

/** The hub's reason, where it says more than the state does. */
export function knownReason({ reason }: Pick<WorkspaceDetail, 'reason'>): string | undefined {
  return reason === undefined || reason.trim() === '' || /^The worker is \w+\.$/u.test(reason) ? undefined : reason
}

/** A reason that begins with an error's code, parted from it. */
function parted(reason: string): Cause {
  const { code, text } = /^(?<code>[A-Z][A-Z_]+): (?<text>.+)$/su.exec(reason)?.groups ?? {}
  return { ...firstSentence(capital(text ?? reason)), details: [], ...(code === undefined ? {} : { code }) }
}

function starting(workspace: WorkspaceDetail, ms: number): Cause {
  const slow = startingServers(workspace)
  const before = knownReason(workspace)
  if (workspace.state === 'starting') {
    const last = workspace.stderr.at(-1)
    const details = [last === undefined ? undefined : `Worker: ${last.text}`, before === undefined ? undefined : `Before: ${sentence(before)}`]
    return { lead: `Starting ${workspace.name}, ${span(ms)}.`, rest: 'The worker has not answered yet; its servers follow.', details: details.filter((text) => text !== undefined) }
  }
  return {
    lead: `Starting ${list(slow.map(({ name }) => name))}, ${span(ms)}.`,
    rest: slow.length === 1 ? 'It has not answered yet.' : 'They have not answered yet.',
    details: slow.map(({ name, stderr }) => `${name}: ${stderr?.at(-1) ?? 'nothing on its stderr so far'}`)
  }
}

function backoff(workspace: WorkspaceDetail, now: number): Cause {
  const { retryAt, attempt, maxAttempts } = workspace
  const next = retryAt === undefined ? '' : `, next try ${due(retryAt, now)}`
  const which = attempt === undefined ? '' : maxAttempts === undefined ? ` (start ${attempt})` : ` (${attempt} of ${maxAttempts})`
  const reason = knownReason(workspace)
  return { lead: `Backoff${next}${which}.`, details: reason === undefined ? [] : [sentence(reason)] }
}

function stopping(workspace: WorkspaceDetail, now: number, calls: number): Cause {
  const reason = knownReason(workspace)
  if (workspace.health === 'unhealthy' && reason !== undefined) {
    return { lead: 'It hung, and is being replaced:', rest: sentence(reason.replace(/^It hung: /u, '')), details: [] }
  }
  const draining = calls === 0 ? 'Its servers are being ended.' : `${plural(calls, 'call')} may still end.`
  return { lead: `Stopping, ${span(now - Date.parse(workspace.stateSince))}.`, rest: draining, details: [] }
}

function asleep({ stateSince, sleepAfterMinutes }: WorkspaceDetail, now: number): Cause {
  const unused = sleepAfterMinutes === undefined ? '' : `, unused for ${span(sleepAfterMinutes * 60_000)}`
  return { lead: `Asleep since ${shortTime(stateSince, now)}${unused}.`, rest: 'The next call wakes it.', details: [] }
}

function running(workspace: WorkspaceDetail, now: number): Cause | undefined {
  const { breaker, health } = workspace
  const reason = knownReason(workspace)
  if (ailing(workspace).length > 0) return causeOfServers(workspace, now)
  if (isOpen(breaker)) {
    const rest = breaker === 'open' ? 'One call tries again within 5 s.' : 'One call is trying again now.'
    return { lead: 'Calls fail fast: 5 connections failed in a row.', rest, details: reason === undefined ? [] : [sentence(reason)] }
  }
  if (health === 'unhealthy') {
    const missed = /^(?<what>No answer to \d+ probes): (?<why>.+)$/su.exec(reason ?? '')?.groups
    if (missed?.what !== undefined && missed.why !== undefined) return { lead: `${missed.what}, it is being replaced:`, rest: sentence(missed.why), details: [] }
    return reason === undefined ? { lead: 'The cause is not known.', details: [] } : parted(reason)
  }
  const ms = startingMs(workspace, now)
  if (ms !== undefined) return starting(workspace, ms)
  const shown = shownHealth(workspace, now)
  return shown?.health === 'unknown' ? unproven(workspace, now) : undefined
}

/** It may well work: only nothing proves it. */
function unproven(workspace: WorkspaceDetail, now: number): Cause {
  const { provenAt, upstreams } = workspace
  const silent = upstreams.filter(({ state, health }) => state === 'running' && health === 'unknown').map(({ name }) => name)
  const age = provenAt === null ? Infinity : now - Date.parse(provenAt)
  if (silent.length > 0 && age <= staleMs) {
    const verb = silent.length === 1 ? 'has' : 'have'
    return { lead: `${list(silent)} ${verb} not answered the last probe.`, rest: 'A server that works on a call may not answer meanwhile.', details: [] }
  }
  const lead = provenAt === null ? 'Unknown, not proven yet.' : `Unknown, last proven ${clock(provenAt)}, ${span(age)} ago.`
  return { lead, rest: 'It is probed every 5 s.', details: [] }
}

/** Why a workspace is not running and healthy; undefined where it is. `calls` is how many are in flight. */
export function causeOf(workspace: WorkspaceDetail, now: number, calls = 0): Cause | undefined {
  const reason = knownReason(workspace)
  const state = shownState(workspace)
  switch (state) {
    case 'running':
      return running(workspace, now)
    case 'starting':
      return starting(workspace, startingMs(workspace, now) ?? 0)
    case 'backoff':
      return backoff(workspace, now)
    case 'stopping':
      return stopping(workspace, now, calls)
    case 'asleep':
      return asleep(workspace, now)
    case 'stopped':
      return { lead: `Stopped by you ${atTime(workspace.stateSince, now)}.`, rest: 'Calls to its URL are refused until you start it.', details: [] }
    case 'exited':
      return { lead: reason === undefined ? 'The worker ended.' : firstSentence(reason).lead, rest: 'Its restart policy does not start it again.', details: [] }
    case 'fatal':
      return reason === undefined ? { lead: 'The cause is not known.', details: [] } : parted(reason)
  }
}
