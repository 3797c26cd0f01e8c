import { z } from 'zod'
import type { SessionChange } from './messages.ts'

const sessionRow = z.object({
  id: z.string(),
  workspace: z.string(),
  workerId: z.string(),
  workerSession: z.string().nullable(),
  protocolVersion: z.string(),
  initialize: z.string(),
  logLevel: z.string().optional(),
  subscriptions: z.array(z.string()),
  client: z.string().optional(),
  usedAt: z.number()
})

/** An MCP session of the gateway, as it outlives workers and the app. */
export interface SessionRow {
  readonly id: string
  readonly workspace: string
  /** The worker the session was last replayed to. */
  readonly workerId: string
  readonly workerSession: string | null
  readonly protocolVersion: string
  /** The client's `initialize` body, JSON. */
  readonly initialize: string
  /** The body of the last `logging/setLevel`. */
  readonly logLevel?: string
  /** The bodies of `resources/subscribe`. */
  readonly subscriptions: readonly string[]
  readonly client?: string
  /** Epoch milliseconds. */
  readonly usedAt: number
}

export function parseSession(body: string): SessionRow {
  const { logLevel, client, ...row } = sessionRow.parse(JSON.parse(body))
  return { ...row, ...(logLevel !== undefined && { logLevel }), ...(client !== undefined && { client }) }
}

/** Changes to sessions that wait for the next transaction; only the last one of a session counts. */
export interface SessionQueue {
  readonly isEmpty: boolean
  put(row: SessionRow): void
  delete(id: string): void
  /** The change that waits for a session. */
  find(id: string): SessionChange | undefined
  take(): readonly SessionChange[]
  /** After a failed transaction: what was taken waits again, unless it has changed since. */
  giveBack(changes: readonly SessionChange[]): void
}

export function createSessionQueue(): SessionQueue {
  let waiting = new Map<string, SessionChange>()
  return {
    get isEmpty() {
      return waiting.size === 0
    },
    put(row) {
      waiting.set(row.id, { id: row.id, usedAt: row.usedAt, body: JSON.stringify(row) })
    },
    delete(id) {
      waiting.set(id, { id, usedAt: 0 })
    },
    find: (id) => waiting.get(id),
    take() {
      const taken = [...waiting.values()]
      waiting = new Map()
      return taken
    },
    giveBack(changes) {
      for (const change of changes) if (!waiting.has(change.id)) waiting.set(change.id, change)
    }
  }
}
