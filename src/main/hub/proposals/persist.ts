import { setTimeout as delay } from 'node:timers/promises'

/** Between tries while the journal can't write. */
const retryMs = 1000

/** Stores what has happened, however often it takes: a full disk must not lose it. Gives up when `stopping` is aborted. */
export async function persist(store: () => Promise<unknown>, stopping: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await store()
      return
    } catch {
      if (stopping.aborted) return
      await delay(retryMs, undefined, { signal: stopping }).catch(() => undefined)
    }
  }
}
