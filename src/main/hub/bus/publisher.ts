import { HubError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { NewEvent } from '../store/write.ts'
import { newOwnEvent, type OwnEvent } from './own-events.ts'

const batchEvents = 200
const maxWaiting = 10_000
const retryAfterMs = 1_000

export interface Publisher {
  publish(event: OwnEvent): void
  /** Tries once more to write what waits. */
  close(): Promise<void>
}

function lostEvent(count: number): NewEvent {
  return newOwnEvent({
    scope: 'hub/journal',
    severity: 'error',
    summary: `${count} events of the hub were lost while the journal could not be written`,
    data: { lost: count }
  })
}

/** What waits to be written, oldest first. Beyond its limit the oldest is dropped and counted. */
function createBacklog() {
  let waiting: NewEvent[] = []
  let lost = 0
  return {
    get isEmpty() {
      return waiting.length === 0
    },
    add(event: NewEvent): void {
      waiting.push(event)
      if (waiting.length <= maxWaiting) return
      waiting.shift()
      lost += 1
    },
    /** Writes some, with the count of what was lost. Resolves to false when the journal can't be written. */
    async write(store: Pick<Store, 'commit'>): Promise<boolean> {
      const reported = lost
      const batch = waiting.splice(0, batchEvents)
      try {
        await store.commit({ events: reported === 0 ? batch : [lostEvent(reported), ...batch] })
        lost -= reported
        return true
      } catch (error) {
        const later = error instanceof HubError && error.code === 'JOURNAL_UNAVAILABLE'
        if (later) waiting = [...batch, ...waiting]
        else lost += batch.length
        return !later
      }
    }
  }
}

/**
 * The hub's own events: nobody waits for them. While the journal can't be written they are kept here, up to a limit;
 * beyond it the oldest are dropped, counted, and the count is published.
 */
export function createPublisher(store: Pick<Store, 'commit'>): Publisher {
  const backlog = createBacklog()
  let running: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let closing = false

  async function writeAll(): Promise<void> {
    let works = true
    while (works && !backlog.isEmpty) works = await backlog.write(store)
    running = undefined
    if (!works && !closing) retry = setTimeout(start, retryAfterMs)
  }

  function start(): void {
    retry = undefined
    running ??= writeAll()
  }

  return {
    publish(event) {
      backlog.add(newOwnEvent(event))
      if (retry === undefined) start()
    },
    async close() {
      closing = true
      clearTimeout(retry)
      await running
      if (!backlog.isEmpty) await writeAll()
    }
  }
}
