import { startRunningTimer } from './running-timer.ts'

/** Lets others wait for a condition on a state that changes by single steps. */
export interface Watch {
  /** To be called after each step. */
  check(): void
  /** Resolves when `done` holds or `limitMs` is over; rejects with the signal's reason. */
  until(done: () => boolean, limitMs?: number, signal?: AbortSignal): Promise<void>
}

export function createWatch(): Watch {
  const watchers = new Set<() => void>()
  return {
    check() {
      for (const watcher of watchers) watcher()
    },
    async until(done, limitMs, signal) {
      signal?.throwIfAborted()
      if (done()) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const watcher = () => done() && resolve()
      const abort = () => reject(signal?.reason)
      const timer = limitMs === undefined ? undefined : startRunningTimer(limitMs, resolve)
      watchers.add(watcher)
      signal?.addEventListener('abort', abort)
      try {
        await promise
      } finally {
        timer?.stop()
        watchers.delete(watcher)
        signal?.removeEventListener('abort', abort)
      }
    }
  }
}
