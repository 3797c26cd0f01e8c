import type { Connection } from './connection.ts'
import { parseSession, type SessionQueue, type SessionRow } from './session-queue.ts'

const writeAfterMs = 200
const againAfterMs = 2_000

export interface Sessions {
  put(row: SessionRow): void
  get(id: string): Promise<SessionRow | undefined>
  delete(id: string): void
  /** Starts no further writing by itself. */
  stop(): void
}

/** Sessions are used at every call, so they are written together, a moment later. */
export function createSessions(deps: {
  readonly queue: SessionQueue
  readonly connection: Connection
  flush(): Promise<void>
}): Sessions {
  const { queue, connection } = deps
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function write(): Promise<void> {
    await deps.flush()
    timer = undefined
    if (!queue.isEmpty) due(againAfterMs)
  }
  function due(afterMs: number): void {
    if (!stopped) timer ??= setTimeout(() => void write(), afterMs)
  }

  return {
    put(row) {
      queue.put(row)
      due(writeAfterMs)
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
