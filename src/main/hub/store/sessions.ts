import type { ChangeQueue } from './change-queue.ts'
import type { Committer } from './committer.ts'
import type { Connection } from './connection.ts'
import { createDelayedFlush } from './delayed-flush.ts'
import type { SessionChange } from './messages.ts'
import { parseSession, type SessionRow } from './session-row.ts'

const writeAfterMs = 200

export interface Sessions {
  put(row: SessionRow): void
  save(row: SessionRow): Promise<void>
  get(id: string): Promise<SessionRow | undefined>
  delete(id: string): void
  /** Starts no further writing by itself. */
  stop(): void
}

/** Sessions are used at every call, so they are written together, a moment later. */
export function createSessions(deps: {
  readonly queue: ChangeQueue<string, SessionChange>
  readonly connection: Pick<Connection, 'call'>
  readonly committer: Pick<Committer, 'commit' | 'flush'>
}): Sessions {
  const { queue, connection, committer } = deps
  const later = createDelayedFlush({ afterMs: writeAfterMs, isEmpty: () => queue.isEmpty, flush: () => committer.flush() })

  function put(row: SessionRow): void {
    queue.put({ id: row.id, usedAt: row.usedAt, body: JSON.stringify(row) })
    later.due()
  }

  return {
    put,
    async save(row) {
      put(row)
      // Sessions go along with the next transaction; an empty write makes one due at once and tells how it went.
      await committer.commit({})
    },
    async get(id) {
      const waiting = queue.find(id)
      // Asked of the writer: it answers after what it was told before.
      const body = waiting === undefined ? await connection.call('session', id) : waiting.body
      return body === undefined ? undefined : parseSession(body)
    },
    delete(id) {
      queue.put({ id, usedAt: 0 })
      later.due()
    },
    stop: () => later.stop()
  }
}
