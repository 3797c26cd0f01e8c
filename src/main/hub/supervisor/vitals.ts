import type { BreakerState, Footprint, WorkerHealth } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { judge, maxMisses, type Evidence, type Judgement } from './health.ts'
import type { Phase } from './phase.ts'

/** What else health is judged by. */
export interface Circumstances {
  readonly workspace: ResolvedWorkspace
  readonly phase: Phase
  readonly exitCode: number | undefined
  /** Why there is no worker, where that is known. */
  readonly reason: string | undefined
  readonly provenForMs: number
}

/** What a worker costs: with all below it, and each upstream that is a program. */
export interface Costs {
  readonly whole?: Footprint | undefined
  readonly upstreams: ReadonlyMap<string, Footprint>
}
const noCosts: Costs = { upstreams: new Map() }

function judgement({ workspace, phase, exitCode, reason, provenForMs }: Circumstances, evidence: Evidence): Judgement {
  const { state } = phase
  if (state === 'running') return judge(workspace, evidence, Date.now(), provenForMs)
  const hung = phase.state === 'stopping' && phase.why === 'hung'
  const failed = hung || state === 'backoff' || state === 'fatal' || (state === 'exited' && exitCode !== 0)
  return { health: failed ? 'unhealthy' : 'unknown', reason: reason ?? `The worker is ${state}.` }
}

/** What was last proven about a workspace, and measured. */
export class Vitals {
  evidence: Evidence = { provenAt: 0, misses: 0, missReason: '', upstreams: [] }
  judged: Judgement = { health: 'unknown' }
  costs: Costs = noCosts
  breaker: BreakerState = 'closed'
  lastUsedAt: string | undefined

  /** A call succeeded; a probe also tells of the upstreams. */
  proof(health?: WorkerHealth): void {
    const upstreams = health?.upstreams ?? this.evidence.upstreams
    this.evidence = { ...this.evidence, provenAt: Date.now(), misses: 0, upstreams }
    this.lastUsedAt = health?.lastUsedAt ?? this.lastUsedAt
  }

  /** A probe got no answer. True when the worker must be given up. */
  miss(missReason: string): boolean {
    this.evidence = { ...this.evidence, misses: this.evidence.misses + 1, missReason }
    return this.evidence.misses >= maxMisses
  }

  /** Judges anew. True when health is another. */
  weigh(circumstances: Circumstances): boolean {
    const before = this.judged.health
    this.judged = judgement(circumstances, this.evidence)
    return before !== this.judged.health
  }

  /** Nothing of an ended worker counts any more but when it was last proven and used. */
  forget(): void {
    this.evidence = { ...this.evidence, misses: 0, upstreams: [] }
    this.costs = noCosts
    this.breaker = 'closed'
  }
}
