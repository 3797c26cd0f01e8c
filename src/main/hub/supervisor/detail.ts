import type { WorkerInfo, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { upstreamsOf } from './health.ts'
import type { LogRing } from './log-ring.ts'
import type { Phase } from './phase.ts'
import type { Vitals } from './vitals.ts'

export interface DetailFacts {
  readonly workspace: ResolvedWorkspace
  readonly url: string
  readonly phase: Phase
  readonly since: Date
  readonly vitals: Vitals
  /** Which start in a row this is or will be. */
  readonly attempt: number
  readonly restarts: number
  readonly exitCode: number | undefined
  readonly log: LogRing
}

const shownLines = 4

function workerInfo(phase: Phase, restarts: number): WorkerInfo | null {
  if (phase.state !== 'running' && phase.state !== 'stopping') return null
  const { worker, startedAt } = phase
  if (worker === undefined || startedAt === undefined) return null
  return { pid: worker.pid, transport: 'http', address: worker.transport.address, startedAt, restarts }
}

/** A workspace as it is shown, from what its runner knows. */
export function detailOf(facts: DetailFacts): WorkspaceDetail {
  const { workspace, phase, vitals, exitCode } = facts
  const { provenAt, upstreams } = vitals.evidence
  const { health, reason } = vitals.judged
  const ended = phase.state !== 'running' && exitCode !== undefined
  return {
    name: workspace.name,
    path: workspace.path,
    url: facts.url,
    state: phase.state,
    stateSince: facts.since.toISOString(),
    health,
    provenAt: provenAt === 0 ? null : new Date(provenAt).toISOString(),
    ...(reason === undefined ? {} : { reason }),
    worker: workerInfo(phase, facts.restarts),
    upstreams: upstreamsOf(workspace, upstreams, phase.state === 'running'),
    restarts: facts.restarts,
    ...(phase.state === 'backoff' ? { retryAt: new Date(phase.retryAt).toISOString() } : {}),
    ...(phase.state === 'backoff' || phase.state === 'starting' ? { attempt: facts.attempt } : {}),
    ...(ended ? { exitCode } : {}),
    stderr: facts.log.tail(shownLines),
    stderrLines: facts.log.total,
    ...(vitals.memoryBytes === undefined ? {} : { memoryBytes: vitals.memoryBytes })
  }
}
