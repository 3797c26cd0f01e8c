import type { Committer } from './committer.ts'
import type { Connection } from './connection.ts'
import { parseSession, type SessionQueue, type SessionRow } from './session-queue.ts'

const writeAfterMs = 200
const againAfterMs = 2_000

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
  readonly queue: SessionQueue
  readonly connection: Connection
  readonly committer: Pick<Committer, 'commit' | 'flush'>
}): Sessions {
  const { queue, connection, committer } = deps
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function write(): Promise<void> {
    await committer.flush()
    timer = undefined
    if (!queue.isEmpty) due(againAfterMs)
  }
  function due(afterMs: number): void {
    if (!stopped) timer ??= setTimeout(() => void write(), afterMs)
  }

  function put(row: SessionRow): void {
    queue.put(row)
    due(writeAfterMs)
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
      queue.delete(id)
      due(writeAfterMs)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    }
  }
}
