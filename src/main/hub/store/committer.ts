import type { HubEvent } from '../../../shared/event.ts'
import type { ChangeQueue } from './change-queue.ts'
import { journalUnavailable, type Connection } from './connection.ts'
import type { ProcessChange, RowChanges, SessionChange, WriteOutcome } from './messages.ts'
import { toHubError, type HubError } from '../errors.ts'
import type { Write, WriteResult } from './write.ts'
import { writeInput, writeResult } from './write-messages.ts'
import { createWriteQueue, type Queued, type WriteQueue } from './write-queue.ts'

// While one transaction runs, so many events are worth the next: the thread need not wait for main to take its answer.
const worthEvents = 24
const maxOnTheWay = 4

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

function hasChanges({ sessions, processes }: RowQueues): boolean {
  return !sessions.isEmpty || !processes.isEmpty
}

function takeChanges({ sessions, processes }: RowQueues): RowChanges {
  return { sessions: sessions.take(), processes: processes.take() }
}

function giveBack({ sessions, processes }: RowQueues, changes: RowChanges): void {
  sessions.giveBack(changes.sessions)
  processes.giveBack(changes.processes)
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

interface Sender {
  readonly failure: HubError | undefined
  /** Sends what is due. */
  sendDue(): void
  flush(): Promise<void>
}

function createSender(
  connection: Pick<Connection, 'call'>, waiting: WriteQueue, rows: RowQueues, { onCommitted, onFailure }: CommitListeners
): Sender {
  let onTheWay = 0
  /** Of those on their way, how many have changed rows with them. Newer ones wait: none may be undone by an older one that fails. */
  let carrying = 0
  let last: Promise<void> = Promise.resolve()
  let failure: HubError | undefined

  function fail(error: unknown, batch: readonly Queued[], changes: RowChanges): void {
    const before = failure
    failure = toHubError(error)
    if (before === undefined) onFailure(failure)
    giveBack(rows, changes)
    for (const queued of batch) queued.reject(error)
  }

  async function send(): Promise<void> {
    const carries = hasChanges(rows) ? 1 : 0
    const batch = waiting.takeBatch()
    const changes = takeChanges(rows)
    carrying += carries
    onTheWay += 1
    try {
      const outcomes = await connection.call('write', { writes: batch.map(({ input }) => input), changes })
      failure = undefined
      settle(batch, outcomes, onCommitted)
    } catch (error) {
      fail(error, batch, changes)
    }
    onTheWay -= 1
    carrying -= carries
    sendDue()
  }

  const isFree = (): boolean => onTheWay < maxOnTheWay && !(carrying > 0 && hasChanges(rows))

  function sendDue(): void {
    while (onTheWay === 0 ? !waiting.isEmpty : isFree() && waiting.events >= worthEvents) last = send()
  }

  return {
    get failure() {
      return failure
    },
    sendDue,
    async flush() {
      do await last
      while (carrying > 0 && hasChanges(rows))
      if (waiting.isEmpty && !hasChanges(rows)) return
      do await (last = send())
      while (!waiting.isEmpty)
    }
  }
}

/**
 * Group commit: a write goes to the thread at once when that is idle; what comes meanwhile goes together, in one
 * transaction, as soon as it is worth one or the thread has answered.
 */
export function createCommitter(connection: Pick<Connection, 'call'>, rows: RowQueues, listeners: CommitListeners): Committer {
  const waiting = createWriteQueue()
  const sender = createSender(connection, waiting, rows, listeners)
  return {
    get failure() {
      return sender.failure
    },
    async commit(write) {
      const input = writeInput(write)
      const chars = input.events.reduce((sum, event) => sum + (event.data?.length ?? 0) + event.summary.length, 0)
      const size = { events: Math.max(1, input.events.length), chars }
      if (!waiting.fits(size)) throw journalUnavailable('more events come in than it can write')
      return new Promise((resolve, reject) => {
        waiting.add({ write, input, ...size, resolve, reject })
        sender.sendDue()
      })
    },
    flush: () => sender.flush()
  }
}
