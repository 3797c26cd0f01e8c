import type { Phase } from './phase.ts'

/** What a worker's end is judged by. */
export interface End {
  readonly phase: Phase
  /** It would only happen again. */
  readonly fatal: boolean
  /** How it ended, for the person. */
  readonly why: string
  /** The workspace is to run. */
  readonly wanted: boolean
  /** Somebody called since it was told to end. */
  readonly called: boolean
  /** What was said of it before it ended. */
  readonly reason: string | undefined
}

export type AfterEnd =
  | { readonly next: 'stop'; readonly cause: string; readonly asleep?: true }
  | { readonly next: 'start'; readonly cause: string; /** It counts as a restart. */ readonly again: boolean }
  | { readonly next: 'fatal'; readonly reason: string }
  /** It ended by itself. */
  | { readonly next: 'failed'; readonly reason: string; readonly wasReady: boolean }

/** Nothing of a worker is left. What comes next depends on what it was in, and on what is wanted. */
export function afterEnd({ phase, fatal, why, wanted, called, reason }: End): AfterEnd {
  if (phase.state !== 'stopping') {
    return fatal ? { next: 'fatal', reason: why } : { next: 'failed', reason: why, wasReady: phase.state === 'running' }
  }
  if (!wanted) return { next: 'stop', cause: 'it ended' }
  if (phase.why === 'hung') return { next: 'failed', reason: reason ?? why, wasReady: true }
  if (phase.why === 'asked') return { next: 'start', cause: 'restart', again: true }
  // Who called while it was on its way to sleep still waits.
  if (called) return { next: 'start', cause: 'woken by a call', again: false }
  return { next: 'stop', cause: 'nobody used it', asleep: true }
}
