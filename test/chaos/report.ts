import type { Recovery } from './strike.ts'
import type { OwnStart } from './upstream-start.ts'

/** What became of one blow. */
export interface BlowReport {
  readonly number: number
  readonly kind: string
  readonly absent: boolean
  /** What was struck: the hub, a workspace, or one upstream of it. */
  readonly target: string
  readonly healedMs: number
  /** Calls that ended between the blow and its healing. */
  readonly answered: number
  /** Calls in flight, or begun while the blow excused it, that failed. */
  readonly lost: number
  /** Calls of what was struck that had to wait, and were answered. */
  readonly held: number
  readonly orphans: number
  readonly recoveries: readonly Recovery[]
  /** What the stdio upstreams that had to start need by themselves, measured right after the blow had healed. */
  readonly ownStarts: readonly OwnStart[]
  /** What the bus and /health said, numbers and names left out. */
  readonly told: readonly string[]
  readonly notes: readonly string[]
}
