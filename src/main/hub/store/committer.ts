import type { HubEvent } from '../../../shared/event.ts'
import type { ChangeQueue } from './change-queue.ts'
import { journalUnavailable, type Connection } from './connection.ts'
import type { ProcessChange, SessionChange, WriteInput, WriteOutcome } from './messages.ts'
import { toHubError, type HubError } from '../errors.ts'
import type { Write, WriteResult } from './write.ts'
import { writeInput, writeResult } from './write-messages.ts'

// Beyond what is queued here, a sender is told to come back.
const maxQueuedEvents = 50_000
const maxQueuedChars = 64 * 1024 * 1024
// One transaction holds at most about this much.
const batchEvents = 2_000
const batchChars = 8 * 1024 * 1024

interface Queued {
  readonly write: Write
  readonly input: WriteInput
  readonly events: number
  readonly chars: number
  resolve(result: WriteResult): void
  reject(error: unknown): void
}

export interface Committer {
  /** Why the last transaction failed; undefined once one succeeds again. */
  readonly failure: HubError | undefined
  commit(write: Write): Promise<WriteResult>
  /** Commits what waits, the changed rows included; resolves whether or not that worked. */
  flush(): Promise<void>
}

/** Who hears of what becomes of transactions. */
export interface CommitListeners {
  /** New events in seq order, before any write is answered. */
  readonly onCommitted: (events: readonly HubEvent[]) => void
  /** The first transaction that failed after one that succeeded. */
  readonly onFailure: (error: HubError) => void
}

/** Changed rows that go along with the next transaction. */
export interface RowQueues {
  readonly sessions: ChangeQueue<string, SessionChange>
  readonly processes: ChangeQueue<number, ProcessChange>
}

/** What waits, in order, with its size. */
function createWaiting() {
  const queue: Queued[] = []
  let events = 0
  let chars = 0
  return {
    get isEmpty() {
      return queue.length === 0
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

/** Tells first who listens, then who wrote. */
function settle(
  batch: readonly Queued[],
  outcomes: readonly WriteOutcome[],
  onCommitted: CommitListeners['onCommitted']
): void {
  const answers: (() => void)[] = []
  const fresh: HubEvent[] = []
  for (const [at, queued] of batch.entries()) {
    try {
      const result = writeResult(queued.write, outcomes[at])
      for (const { event, repeated } of result.events) if (!repeated) fresh.push(event)
      answers.push(() => queued.resolve(result))
    } catch (error) {
      answers.push(() => queued.reject(error))
    }
  }
  if (fresh.length > 0) onCommitted(fresh)
  for (const answer of answers) answer()
}

/**
 * Group commit: a write goes to the thread at once when that is idle; what comes meanwhile goes together, in one
 * transaction, as soon as it has answered.
 */
export function createCommitter(
  connection: Pick<Connection, 'call'>,
  { sessions, processes }: RowQueues,
  { onCommitted, onFailure }: CommitListeners
): Committer {
  const waiting = createWaiting()
  let running: Promise<void> | undefined
  let failure: HubError | undefined

  async function runBatch(batch: readonly Queued[]): Promise<void> {
    const changes = { sessions: sessions.take(), processes: processes.take() }
    try {
      const outcomes = await connection.call('write', { writes: batch.map(({ input }) => input), changes })
      failure = undefined
      settle(batch, outcomes, onCommitted)
    } catch (error) {
      const before = failure
      failure = toHubError(error)
      if (before === undefined) onFailure(failure)
      sessions.giveBack(changes.sessions)
      processes.giveBack(changes.processes)
      for (const queued of batch) queued.reject(error)
    }
  }

  async function drain(): Promise<void> {
    do await runBatch(waiting.takeBatch())
    while (!waiting.isEmpty)
    running = undefined
  }

  return {
    get failure() {
      return failure
    },
    async commit(write) {
      const input = writeInput(write)
      const chars = input.events.reduce((sum, event) => sum + (event.data?.length ?? 0) + event.summary.length, 0)
      const size = { events: Math.max(1, input.events.length), chars }
      if (!waiting.fits(size)) throw journalUnavailable('more events come in than it can write')
      return new Promise((resolve, reject) => {
        waiting.add({ write, input, ...size, resolve, reject })
        running ??= drain()
      })
    },
    async flush() {
      await running
      if (!sessions.isEmpty || !processes.isEmpty) await (running ??= drain())
    }
  }
}
