import type { ChangeQueue } from './change-queue.ts'
import type { Connection } from './connection.ts'
import { createDelayedFlush } from './delayed-flush.ts'
import type { NotedProcess, ProcessChange } from './messages.ts'

const writeAfterMs = 50

/** The processes that workers have, so that a later run can end what this one left. */
export interface Processes {
  note(rows: readonly NotedProcess[]): void
  forget(pids: readonly number[]): void
  all(): Promise<readonly NotedProcess[]>
  /** Starts no further writing by itself. */
  stop(): void
}

/** Written with the next transaction, a moment later at most. */
export function createProcesses(deps: {
  readonly queue: ChangeQueue<number, ProcessChange>
  readonly connection: Pick<Connection, 'call'>
  flush(): Promise<void>
}): Processes {
  const { queue, connection } = deps
  const later = createDelayedFlush({ afterMs: writeAfterMs, isEmpty: () => queue.isEmpty, flush: () => deps.flush() })
  function change(changes: readonly ProcessChange[]): void {
    for (const one of changes) queue.put(one)
    if (changes.length > 0) later.due()
  }
  return {
    note: (rows) => change(rows.map((row) => ({ pid: row.pid, row }))),
    forget: (pids) => change(pids.map((pid) => ({ pid }))),
    async all() {
      await deps.flush()
      // Asked of the writer: it answers after what it was told before.
      return connection.call('processes', null)
    },
    stop: () => later.stop()
  }
}
