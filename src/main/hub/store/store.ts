import { join } from 'node:path'
import type { JournalLimits } from '../../../shared/config.ts'
import type { HubEvent } from '../../../shared/event.ts'
import type { HubError } from '../errors.ts'
import { createChangeQueue } from './change-queue.ts'
import { createCommitter, type RowQueues } from './committer.ts'
import { connect, type Connection } from './connection.ts'
import { createListeners } from './listeners.ts'
import type { NotedProcess, OpenOutput, SetAside } from './messages.ts'
import { createProcesses } from './processes.ts'
import { createReads, type Reads } from './reads.ts'
import { createRepair, type Repair } from './repair.ts'
import type { SessionRow } from './session-row.ts'
import { createSessions } from './sessions.ts'
import type { Write, WriteResult } from './write.ts'

/** The database: journal, proposals, sessions, processes. Every method may reject with JOURNAL_UNAVAILABLE (`retryAfterMs`). */
export interface Store extends Reads {
  /** The last seq that was committed, 0 before the first. */
  readonly newestSeq: number
  /** The database that could not be used at start, and where it was moved. */
  readonly setAside?: SetAside
  /** Why the journal can't be written; undefined once it can again. */
  readonly failure: HubError | undefined
  commit(write: Write): Promise<WriteResult>
  /** New events, in seq order, as soon as they are committed and before their writers know. Returns its undo. */
  onCommitted(listener: (events: readonly HubEvent[]) => void): () => void
  /** A database that turned out to be damaged while in use: it was moved, and a new one goes on. Returns its undo. */
  onSetAside(listener: (setAside: SetAside) => void): () => void
  /** The journal can't be written from now on: see `failure`. Returns its undo. */
  onFailure(listener: (error: HubError) => void): () => void
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

interface Connections extends Record<'writer' | 'reader', Pick<Connection, 'call'>> {
  readonly opened: OpenOutput
  close(): Promise<void>
}

async function openConnections(
  { dir, threadUrl, limits }: StoreOptions, onSetAside: (setAside: SetAside) => void
): Promise<Connections> {
  const file = join(dir, 'hub.db')
  const { connection: writer, opened } = await connect(threadUrl, { role: 'writer', file, limits })
  const onBadIndex = (): void => repair.reindex()
  const { connection: reader } = await connect(threadUrl, { role: 'reader', file, limits }, onBadIndex).catch(async (error: unknown) => {
    await writer.close()
    throw error
  })
  const repair: Repair = createRepair({ writer, reader, onSetAside })
  return {
    opened,
    writer: repair.mended(writer),
    reader: repair.mended(reader),
    async close() {
      // The writer last: closing the last connection folds the WAL into the file.
      await reader.close()
      await writer.close()
    }
  }
}

/** Opens `<dir>/hub.db`. Rejects with JOURNAL_UNAVAILABLE when it can be neither opened nor set aside. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const setAsides = createListeners<SetAside>()
  const connections = await openConnections(options, (setAside) => setAsides.tell(setAside))
  const { writer, reader, opened } = connections
  let { newestSeq = 0 } = opened
  let closing: Promise<void> | undefined
  const committed = createListeners<readonly HubEvent[]>()
  const failures = createListeners<HubError>()
  const queues: RowQueues = {
    sessions: createChangeQueue((change) => change.id),
    processes: createChangeQueue((change) => change.pid)
  }
  const committer = createCommitter(writer, queues, {
    onCommitted(events) {
      newestSeq = events.at(-1)?.seq ?? newestSeq
      committed.tell(events)
    },
    onFailure: (error) => failures.tell(error)
  })
  const sessions = createSessions({ connection: writer, committer, queue: queues.sessions })
  const processes = createProcesses({ connection: writer, flush: () => committer.flush(), queue: queues.processes })

  async function close(): Promise<void> {
    sessions.stop()
    processes.stop()
    await committer.flush()
    await connections.close()
  }

  return {
    ...createReads(reader),
    ...(opened.setAside && { setAside: opened.setAside }),
    get newestSeq() {
      return newestSeq
    },
    get failure() {
      return committer.failure
    },
    commit: (write) => committer.commit(write),
    onCommitted: (listener) => committed.add(listener),
    onSetAside: (listener) => setAsides.add(listener),
    onFailure: (listener) => failures.add(listener),
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
