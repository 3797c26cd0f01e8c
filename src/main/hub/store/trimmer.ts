import type { DatabaseSync } from 'node:sqlite'
import type { JournalLimits } from '../../../shared/config.ts'
import { attempt } from './background.ts'
import { trimOthers, trimStep } from './retention.ts'
import type { TextIndex } from './text-index.ts'

// Trimming follows within 10 s of a limit.
const stepsEveryMs = 2_000
// Between two steps, so that others come in between.
const pauseMs = 2
const othersEveryMs = 3_600_000

export interface TrimmerDeps {
  readonly db: DatabaseSync
  readonly limits: JournalLimits
  readonly index: Pick<TextIndex, 'trim'>
  readonly onError: (error: unknown) => void
}

/** Keeps the database within its limits, step by step between the writes. Returns the stop. */
export function keepTrimmed({ db, limits, index, onError }: TrimmerDeps): () => void {
  let next: NodeJS.Timeout | undefined
  function steps(): void {
    next = attempt(() => trimStep(db, limits, index), onError) ? setTimeout(steps, pauseMs) : undefined
  }
  function others(): void {
    attempt(() => {
      trimOthers(db, limits)
      return true
    }, onError)
  }
  const timers = [
    setInterval(() => {
      if (next === undefined) steps()
    }, stepsEveryMs),
    setInterval(others, othersEveryMs)
  ]
  others()
  steps()
  return () => {
    for (const timer of timers) clearInterval(timer)
    clearTimeout(next)
  }
}
