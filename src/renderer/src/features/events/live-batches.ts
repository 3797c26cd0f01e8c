import type { HubEvent } from '../../../../shared/event.ts'

/** Nobody reads a list that changes faster, and each change costs a frame. */
const everyMs = 100

export interface LiveBatches {
  readonly add: (events: readonly HubEvent[], skipped: number) => void
  /** Forgets what has not been given on. */
  readonly clear: () => void
}

/** Gives events on in batches: the first at once, then at most one every {@link everyMs}. */
export function createLiveBatches(take: (events: readonly HubEvent[], skipped: number) => void): LiveBatches {
  let waiting: HubEvent[] = []
  let skippedEvents = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    if (waiting.length === 0 && skippedEvents === 0) return
    const [events, skipped] = [waiting, skippedEvents]
    waiting = []
    skippedEvents = 0
    timer = setTimeout(flush, everyMs)
    take(events, skipped)
  }
  return {
    add(events, skipped) {
      waiting.push(...events)
      skippedEvents += skipped
      if (timer === undefined) flush()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      waiting = []
      skippedEvents = 0
    }
  }
}
