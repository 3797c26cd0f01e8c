import type { WriteInput } from './messages.ts'
import type { Write, WriteResult } from './write.ts'

// Beyond what is queued here, a sender is told to come back.
const maxQueuedEvents = 50_000
const maxQueuedChars = 64 * 1024 * 1024
// One transaction holds at most about this much.
const batchEvents = 2_000
const batchChars = 8 * 1024 * 1024

/** A write that waits for its transaction. */
export interface Queued {
  readonly write: Write
  readonly input: WriteInput
  readonly events: number
  readonly chars: number
  resolve(result: WriteResult): void
  reject(error: unknown): void
}

export type WriteQueue = ReturnType<typeof createWriteQueue>

/** What waits, in order, with its size. */
export function createWriteQueue() {
  const queue: Queued[] = []
  let events = 0
  let chars = 0
  return {
    get isEmpty() {
      return queue.length === 0
    },
    get events() {
      return events
    },
    fits: (next: Pick<Queued, 'events' | 'chars'>) =>
      events + next.events <= maxQueuedEvents && chars + next.chars <= maxQueuedChars,
    add(next: Queued): void {
      queue.push(next)
      events += next.events
      chars += next.chars
    },
    takeBatch(): readonly Queued[] {
      let batchedEvents = 0
      let batchedChars = 0
      const end = queue.findIndex((next) => {
        batchedEvents += next.events
        batchedChars += next.chars
        return batchedEvents > batchEvents || batchedChars > batchChars
      })
      const batch = queue.splice(0, end === -1 ? queue.length : Math.max(1, end))
      for (const taken of batch) {
        events -= taken.events
        chars -= taken.chars
      }
      return batch
    }
  }
}
