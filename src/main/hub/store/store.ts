import { join } from 'node:path'
import type { JournalLimits } from '../../../shared/config.ts'
import type { HubEvent } from '../../../shared/event.ts'
import type { HubError } from '../errors.ts'
import { createChangeQueue } from './change-queue.ts'
import { createCommitter, type RowQueues } from './committer.ts'
import { connect } from './connection.ts'
import { createListeners } from './listeners.ts'
import type { NotedProcess, SetAsideReason } from './messages.ts'
import { createProcesses } from './processes.ts'
import { createReads, type Reads } from './reads.ts'
import type { SessionRow } from './session-row.ts'
import { createSessions } from './sessions.ts'
import type { Write, WriteResult } from './write.ts'

/** The database: journal, proposals, sessions, processes. Every method may reject with JOURNAL_UNAVAILABLE (`retryAfterMs`). */
export interface Store extends Reads {
  /** The last seq that was committed, 0 before the first. */
  readonly newestSeq: number
  /** Where a database that could not be used was moved at start. */
  readonly setAside?: string
  readonly setAsideReason?: SetAsideReason
  /** Why the journal can't be written; undefined once it can again. */
  readonly failure: HubError | undefined
  commit(write: Write): Promise<WriteResult>
  /** New events, in seq order, as soon as they are committed and before their writers know. Returns its undo. */
  onCommitted(listener: (events: readonly HubEvent[]) => void): () => void
  /** Not waited for: written with the next transaction. */
  putSession(row: SessionRow): void
  /** Resolves once it is committed. When that fails it waits for the next transaction, as with `putSession`. */
  saveSession(row: SessionRow): Promise<void>
  session(id: string): Promise<SessionRow | undefined>
  deleteSession(id: string): void
  /** Not waited for: written with the next transaction, 50 ms later at most. A pid has one row, the last. */
  noteProcesses(rows: readonly NotedProcess[]): void
  forgetProcesses(pids: readonly number[]): void
  processes(): Promise<readonly NotedProcess[]>
  /** Writes what waits, then closes the file. Idempotent. */
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dir: string
  /** The entry of the thread: store/thread.ts, or its build. */
  readonly threadUrl: URL
  readonly limits: JournalLimits
}

/** Opens `<dir>/hub.db`. Rejects with JOURNAL_UNAVAILABLE when it can be neither opened nor set aside. */
export async function openStore({ dir, threadUrl, limits }: StoreOptions): Promise<Store> {
  const file = join(dir, 'hub.db')
  const writer = await connect(threadUrl, { role: 'writer', file, limits })
  const reader = await connect(threadUrl, { role: 'reader', file, limits }).catch(async (error: unknown) => {
    await writer.connection.close()
    throw error
  })
  let newestSeq = writer.opened.newestSeq
  let closing: Promise<void> | undefined
  const listeners = createListeners<readonly HubEvent[]>()
  const queues: RowQueues = {
    sessions: createChangeQueue((change) => change.id),
    processes: createChangeQueue((change) => change.pid)
  }
  const committer = createCommitter(writer.connection, queues, (events) => {
    newestSeq = events.at(-1)?.seq ?? newestSeq
    listeners.tell(events)
  })
  const { connection } = writer
  const sessions = createSessions({ connection, committer, queue: queues.sessions })
  const processes = createProcesses({ connection, flush: () => committer.flush(), queue: queues.processes })

  async function close(): Promise<void> {
    sessions.stop()
    processes.stop()
    await committer.flush()
    // The writer last: closing the last connection folds the WAL into the file.
    await reader.connection.close()
    await writer.connection.close()
  }

  const { setAside } = writer.opened
  return {
    ...createReads(reader.connection),
    ...(setAside && { setAside: setAside.path, setAsideReason: setAside.reason }),
    get newestSeq() {
      return newestSeq
    },
    get failure() {
      return committer.failure
    },
    commit: (write) => committer.commit(write),
    onCommitted: (listener) => listeners.add(listener),
    putSession: (row) => sessions.put(row),
    saveSession: (row) => sessions.save(row),
    session: (id) => sessions.get(id),
    deleteSession: (id) => sessions.delete(id),
    noteProcesses: (noted) => processes.note(noted),
    forgetProcesses: (pids) => processes.forget(pids),
    processes: () => processes.all(),
    close: () => (closing ??= close())
  }
}
