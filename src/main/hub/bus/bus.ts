import type { EventPage, EventQuery, HubEvent } from '../../../shared/event.ts'
import type { Proposal } from '../../../shared/proposal.ts'
import { createListeners } from '../store/listeners.ts'
import type { JournalStats, LinesPage, ReplayInput, ReplayPage } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { Write, WriteResult } from '../store/write.ts'
import type { OwnEvent } from './own-events.ts'
import { createPublisher } from './publisher.ts'

/** One way in, one way out: what is published is committed to the journal, then seen. */
export interface Bus {
  /** The last seq that subscribers were told of, or that the journal held at start. */
  readonly newestSeq: number
  /** Aborted when the bus closes: streams end. */
  readonly closed: AbortSignal
  /** For the hub's own events: not waited for, never throws; the summary is made one line and cut to fit. */
  publish(event: OwnEvent): void
  /** Rejects with JOURNAL_UNAVAILABLE. Subscribers see new events before this resolves. */
  commit(write: Write): Promise<WriteResult>
  /** Committed events in seq order. A listener that throws stops nobody. Returns its undo. */
  subscribe(listener: (events: readonly HubEvent[]) => void): () => void
  query(query: EventQuery): Promise<EventPage>
  /** The same page, its events as JSON text, in slices: the first, and what asks for the rest. */
  lines(query: EventQuery): Promise<LinesPage>
  /** What follows a seq, and whether retention has trimmed some of it. */
  replay(input: ReplayInput): Promise<ReplayPage>
  /** The event of an id, while the journal keeps it, and the proposal it opened. */
  find(id: string): Promise<{ readonly event: HubEvent; readonly proposal?: Proposal } | undefined>
  journal(): Promise<JournalStats>
  /** Flushes what was published. Idempotent. */
  close(): Promise<void>
}

function failureEvent(why: string): OwnEvent {
  const since = new Date().toISOString()
  const summary = `from ${since} until this event the journal could not be written; who sent events was told so. ${why}`
  return { scope: 'hub/journal', severity: 'error', summary, source: 'hub', data: { since } }
}

export function createBus(store: Store): Bus {
  const listeners = createListeners<readonly HubEvent[]>()
  const publisher = createPublisher(store)
  const ending = new AbortController()
  let { newestSeq } = store
  let closing: Promise<void> | undefined
  const stopListening = store.onCommitted((events) => {
    newestSeq = events.at(-1)?.seq ?? newestSeq
    listeners.tell(events)
  })
  // Tried again until it is written: so the journal recovers without anybody else who writes.
  const stopWatching = store.onFailure(({ message }) => publisher.publish(failureEvent(message)))

  async function close(): Promise<void> {
    await publisher.close()
    stopListening()
    stopWatching()
    ending.abort()
  }

  return {
    get newestSeq() {
      return newestSeq
    },
    closed: ending.signal,
    publish: (event) => publisher.publish(event),
    commit: (write) => store.commit(write),
    subscribe: (listener) => listeners.add(listener),
    query: (query) => store.query(query),
    lines: (query) => store.lines(query),
    replay: (input) => store.replay(input),
    async find(id) {
      const [event, proposal] = await Promise.all([store.event(id), store.proposal(id)])
      return event && { event, ...(proposal && { proposal }) }
    },
    journal: () => store.journal(),
    close: () => (closing ??= close())
  }
}
