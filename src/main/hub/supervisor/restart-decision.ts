import type { RestartPolicy } from '../../../shared/config.ts'
import { backoffMs, type Failures } from './backoff.ts'

export const noFailures: Failures = { deaths: 0, failedStarts: 0 }

/** Which start in a row the next one is, and of how many where it will then be given up. */
export function attemptOf({ deaths, failedStarts }: Failures, { maxFailedStarts }: RestartPolicy) {
  const counts = deaths === 0 && failedStarts > 0
  return { attempt: deaths + failedStarts + 1, maxAttempts: counts ? maxFailedStarts : undefined }
}

export interface Ending {
  readonly reason: string
  readonly exitCode: number | undefined
  /** It had been ready: it died. Else its start failed. */
  readonly wasReady: boolean
}

/** What follows when a worker ended by itself. `reason` is for the person. */
export type Decision =
  | { readonly next: 'exited' | 'fatal'; readonly failures: Failures; readonly reason: string }
  | { readonly next: 'start'; readonly failures: Failures; readonly reason: string; readonly waitMs: number }

/** Starts it again, at once or later, unless the policy says otherwise or it never came up often enough. */
export function decideRestart(before: Failures, ending: Ending, policy: RestartPolicy): Decision {
  const { reason, exitCode, wasReady } = ending
  const failures = wasReady
    ? { ...before, deaths: before.deaths + 1 }
    : { ...before, failedStarts: before.failedStarts + 1 }
  if (policy.policy === 'no' || (policy.policy === 'on-failure' && exitCode === 0)) return { next: 'exited', failures, reason }
  if (failures.failedStarts >= policy.maxFailedStarts) {
    const ended = /[.!?]$/u.test(reason) ? reason : `${reason}.`
    return { next: 'fatal', failures, reason: `${failures.failedStarts} starts in a row failed. ${ended} See its log, then restart.` }
  }
  return { next: 'start', failures, reason, waitMs: backoffMs(failures, policy) }
}
