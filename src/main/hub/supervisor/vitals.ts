import type { UpstreamStatus } from '../../../shared/workspace.ts'
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

function judgement({ workspace, phase, exitCode, reason, provenForMs }: Circumstances, evidence: Evidence): Judgement {
  const { state } = phase
  if (state === 'running') return judge(workspace, evidence, Date.now(), provenForMs)
  const hung = phase.state === 'stopping' && phase.hung
  const failed = hung || state === 'backoff' || state === 'fatal' || (state === 'exited' && exitCode !== 0)
  return { health: failed ? 'unhealthy' : 'unknown', reason: reason ?? `The worker is ${state}.` }
}

/** What was last proven about a workspace. */
export class Vitals {
  evidence: Evidence = { provenAt: 0, misses: 0, missReason: '', upstreams: [] }
  judged: Judgement = { health: 'unknown' }
  memoryBytes: number | undefined

  /** A call succeeded; a probe also tells of the upstreams. */
  proof(upstreams: readonly UpstreamStatus[] = this.evidence.upstreams): void {
    this.evidence = { ...this.evidence, provenAt: Date.now(), misses: 0, upstreams }
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

  /** Nothing of an ended worker counts any more but when it was last proven. */
  forget(): void {
    this.evidence = { ...this.evidence, misses: 0, upstreams: [] }
    this.memoryBytes = undefined
  }
}
