import type { UpstreamDetail, WorkerInfo, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { upstreamsOf } from './health.ts'
import { isAsleep, type Phase } from './phase.ts'
import { switchedOffReason, withSwitches, type Switches } from './switches.ts'
import type { Vitals } from './vitals.ts'
import type { WorkerLog } from './worker-log.ts'

export interface DetailFacts {
  /** As the config has it. */
  readonly workspace: ResolvedWorkspace
  readonly switches: Switches
  readonly url: string
  readonly phase: Phase
  /** It is to run. */
  readonly wanted: boolean
  readonly since: Date
  readonly vitals: Vitals
  /** Which start in a row this is or will be. */
  readonly attempt: number
  /** After so many starts in a row it is given up; undefined where it is not. */
  readonly maxAttempts: number | undefined
  readonly restarts: number
  readonly exitCode: number | undefined
  readonly log: Pick<WorkerLog, 'tail' | 'total'>
}

const shownLines = 4

function workerInfo(phase: Phase, restarts: number): WorkerInfo | null {
  if (phase.state !== 'running' && phase.state !== 'stopping') return null
  const { worker, startedAt } = phase
  if (worker === undefined || startedAt === undefined) return null
  return { pid: worker.pid, transport: 'http', address: worker.transport.address, startedAt, restarts }
}

function upstreams({ workspace, switches, phase, vitals }: DetailFacts): readonly UpstreamDetail[] {
  const { evidence, costs } = vitals
  const shown = upstreamsOf(withSwitches(workspace, switches), evidence.upstreams, phase.state === 'running')
  return shown.map((upstream) => ({
    ...upstream,
    ...(switches.get(upstream.name) === false ? { reason: switchedOffReason } : {}),
    ...costs.upstreams.get(upstream.name)
  }))
}

/** What is there only in some states. */
function passing({ phase, wanted, attempt, maxAttempts, exitCode }: DetailFacts): Partial<WorkspaceDetail> {
  const ended = phase.state !== 'running' && exitCode !== undefined
  return {
    ...(phase.state === 'backoff' ? { retryAt: new Date(phase.retryAt).toISOString() } : {}),
    ...(phase.state === 'backoff' || phase.state === 'starting' ? { attempt, maxAttempts } : {}),
    ...(phase.state === 'stopping' && phase.why !== 'idle' && wanted ? { restarting: true as const } : {}),
    ...(ended ? { exitCode } : {}),
    ...(isAsleep(phase) ? { asleep: true as const } : {})
  }
}

/** A workspace as it is shown, from what its runner knows. */
export function detailOf(facts: DetailFacts): WorkspaceDetail {
  const { workspace, phase, vitals } = facts
  const { provenAt } = vitals.evidence
  const { health, reason } = vitals.judged
  const { sleepAfterMinutes } = workspace.config
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
    upstreams: upstreams(facts),
    restarts: facts.restarts,
    ...passing(facts),
    ...(vitals.breaker === 'closed' ? {} : { breaker: vitals.breaker }),
    ...(vitals.lastUsedAt === undefined ? {} : { lastUsedAt: vitals.lastUsedAt }),
    ...(sleepAfterMinutes === undefined ? {} : { sleepAfterMinutes }),
    stderr: facts.log.tail(shownLines),
    stderrLines: facts.log.total,
    ...vitals.costs.whole
  }
}
