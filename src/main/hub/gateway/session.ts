import type { SessionRow } from '../store/session-row.ts'

/** A client's session of the hub: it outlives workers, each of which has its own session for it. */
export interface Session {
  readonly id: string
  readonly workspace: string
  readonly initialize: string
  readonly client?: string
  protocolVersion: string
  workerId: string
  workerSession: string | null
  logLevel?: string
  /** Bodies of `resources/subscribe`, by URI. */
  readonly subscriptions: Map<string, string>
  /** Its client has opened a stream to listen on, so it knows event streams well. Clients give such a stream up when the hub is away. */
  listens?: true
  usedAt: number
  /** The worker was replaced and the client has not been told yet that lists may have changed. */
  changed: boolean
  /** Its client has ended it. */
  ended?: true
  /** The taking over by a new worker, while it goes on. */
  repair?: Promise<void>
  /** Ends the client's GET stream, while it is open. */
  closeStream?: () => void
}

function subscriptionOf(body: string): readonly [string, string][] {
  const message: unknown = JSON.parse(body)
  if (typeof message !== 'object' || message === null || !('params' in message)) return []
  const { params } = message
  return typeof params === 'object' && params !== null && 'uri' in params ? [[String(params.uri), body]] : []
}

/** A session as it was stored. */
export function fromRow(row: SessionRow): Session {
  return { ...row, subscriptions: new Map(row.subscriptions.flatMap(subscriptionOf)), changed: false }
}

/** What of a session is stored: nothing of who the client is to others, no credentials. */
export function toRow(session: Session): SessionRow {
  const { id, workspace, workerId, workerSession, protocolVersion, initialize, logLevel, client, listens, usedAt } = session
  const subscriptions = [...session.subscriptions.values()]
  return { id, workspace, workerId, workerSession, protocolVersion, initialize, logLevel, subscriptions, client, listens, usedAt }
}
