import type { DatabaseSync } from 'node:sqlite'
import type { JournalLimits } from '../../../shared/config.ts'
import { sqliteCode } from './database.ts'
import { trimOthers, trimStep } from './retention.ts'

// Trimming follows within 10 s of a limit.
const stepsEveryMs = 2_000
const othersEveryMs = 3_600_000

/** Runs a job; a file that is full or busy is left to the next round. */
function attempt(job: () => boolean): boolean {
  try {
    return job()
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
    return false
  }
}

/** Keeps the database within its limits, step by step between the writes. Returns the stop. */
export function keepTrimmed(db: DatabaseSync, limits: JournalLimits): () => void {
  let next: NodeJS.Immediate | undefined
  function steps(): void {
    next = attempt(() => trimStep(db, limits)) ? setImmediate(steps) : undefined
  }
  function others(): void {
    attempt(() => {
      trimOthers(db, limits)
      return true
    })
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
    clearImmediate(next)
  }
}
