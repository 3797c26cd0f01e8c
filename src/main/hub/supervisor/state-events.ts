import type { Severity } from '../../../shared/event.ts'
import type { Health, WorkerState } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { Judgement } from './health.ts'
import type { Phase } from './phase.ts'

const severities: Readonly<Record<WorkerState, Severity>> = {
  stopped: 'info',
  starting: 'info',
  running: 'info',
  backoff: 'warning',
  stopping: 'info',
  exited: 'warning',
  fatal: 'error'
}

/** The event of a change of state. `cause` says why in a few words. */
export function stateEvent(workspace: string, from: WorkerState, to: Phase, cause: string, exitCode: number | undefined): OwnEvent {
  const pid = to.state === 'running' ? to.worker.pid : undefined
  const ended = to.state !== 'running' && exitCode !== undefined
  return {
    scope: 'workers/state',
    severity: severities[to.state],
    summary: `${workspace}: ${from} -> ${to.state}: ${cause}`,
    source: 'hub',
    workspace,
    data: { from, to: to.state, cause, ...(pid === undefined ? {} : { pid }), ...(ended ? { exitCode } : {}) }
  }
}

/** The event of a change of health. */
export function healthEvent(workspace: string, from: Health, to: Judgement): OwnEvent {
  const why = to.reason === undefined ? '' : `: ${to.reason}`
  return {
    scope: 'workers/health',
    severity: to.health === 'unhealthy' ? 'warning' : 'info',
    summary: `${workspace}: ${from} -> ${to.health}${why}`,
    source: 'hub',
    workspace,
    data: { from, to: to.health, ...(to.reason === undefined ? {} : { reason: to.reason }) }
  }
}
