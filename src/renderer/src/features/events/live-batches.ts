import type { HubEvent } from '../../../../shared/event.ts'

/** Nobody reads a list that changes faster, and each change costs a frame. */
const everyMs = 100

export interface LiveBatches {
  readonly add: (events: readonly HubEvent[], skipped: number) => void
  /** Forgets what has not been given on. */
  readonly clear: () => void
}

export interface LiveBatchesDeps {
  /** Whether they can be taken now; else they are kept for the next time. */
  readonly ready: () => boolean
  readonly take: (events: readonly HubEvent[], skipped: number) => void
}

/** Gives events on in batches: the first at once, then at most one every {@link everyMs}. */
export function createLiveBatches({ ready, take }: LiveBatchesDeps): LiveBatches {
  let waiting: HubEvent[] = []
  let skippedEvents = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    if (waiting.length === 0 && skippedEvents === 0) return
    timer = setTimeout(flush, everyMs)
    if (!ready()) return
    const [events, skipped] = [waiting, skippedEvents]
    waiting = []
    skippedEvents = 0
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
