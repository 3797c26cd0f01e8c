import type { RestartPolicy } from '../../../shared/config.ts'

export interface Failures {
  /** Deaths of workers that had been ready, since one stayed up for `resetAfterMs`. */
  readonly deaths: number
  /** Starts in a row that never became ready. */
  readonly failedStarts: number
}

/** Spreads restarts of many workers that failed together. */
const jitter = 0.2

/**
 * How long to wait before the next start. The first death of a worker that was ready costs nothing; after that
 * the wait doubles. `random` is from 0 to 1.
 */
export function backoffMs(failures: Failures, policy: RestartPolicy, random = Math.random()): number {
  const steps = failures.failedStarts + Math.max(0, failures.deaths - 1)
  if (steps === 0) return 0
  // 2 ** 1024 is Infinity, which the cap turns into a number again.
  const full = Math.min(policy.backoffMs * 2 ** (steps - 1), policy.maxBackoffMs)
  return Math.round(Math.min(full * (1 - jitter / 2 + jitter * random), policy.maxBackoffMs))
}
