import { attempt } from './background.ts'
import { isDamage } from './sqlite-errors.ts'
import type { TextIndex } from './text-index.ts'

// So long after the last write the thread counts as idle.
const quietMs = 5

export interface Indexer {
  /** Something was written, or is about to be: the index waits. */
  busy(): void
  stop(): void
}

/** Fills the index of texts while nobody writes, a small step at a time. One that is damaged is begun anew, once. */
export function keepIndexed(index: TextIndex, onError: (error: unknown) => void): Indexer {
  let next: NodeJS.Immediate | undefined
  let begunAnew = false

  function beginAnew(error: unknown): void {
    // Full or busy: the next write has it tried again.
    if (!isDamage(error)) return
    if (begunAnew) onError(error)
    else attempt(() => (index.clear(), true), onError)
    begunAnew = true
  }
  function steps(): void {
    next = attempt(() => index.fill(), beginAnew) ? setImmediate(steps) : undefined
  }

  const timer = setTimeout(steps, quietMs)
  return {
    busy() {
      clearImmediate(next)
      timer.refresh()
    },
    stop() {
      clearTimeout(timer)
      clearImmediate(next)
    }
  }
}
