import { z } from 'zod'

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
  listens: z.literal(true).optional(),
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
  /** Its client has opened a stream to listen on. */
  readonly listens?: true
  /** Epoch milliseconds. */
  readonly usedAt: number
}

export function parseSession(body: string): SessionRow {
  const { logLevel, client, listens, ...row } = sessionRow.parse(JSON.parse(body))
  const known = { ...(logLevel !== undefined && { logLevel }), ...(client !== undefined && { client }), ...(listens && { listens }) }
  return { ...row, ...known }
}
