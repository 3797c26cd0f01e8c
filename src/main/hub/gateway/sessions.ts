import { randomUUID } from 'node:crypto'
import type { EventPost } from '../../../shared/event.ts'
import { HubError } from '../errors.ts'
import { createSessionShelf, type SessionStore } from './session-shelf.ts'
import type { Session } from './session.ts'

const maxUnusedMs = 30 * 24 * 60 * 60 * 1000
/** Being used is written down this often at most. */
const touchMs = 60 * 60 * 1000
/** More subscriptions than this are not remembered for the next worker. */
const maxSubscriptions = 1000

export interface NewSession {
  readonly workspace: string
  readonly workerId: string
  readonly workerSession: string
  readonly protocolVersion: string
  readonly initialize: string
  readonly client?: string
}

export interface Sessions {
  open(session: NewSession): Session
  /** Publishes that it was opened, once it is known which version was agreed on. */
  announce(session: Session): void
  /** The session of this id in this workspace. Throws HubError UNKNOWN_SESSION. */
  find(id: string, workspace: string): Promise<Session>
  /** Writes down what changed. */
  save(session: Session): void
  subscribe(session: Session, uri: string, body: string | undefined): void
  drop(session: Session): void
}

function unknownSession(): HubError {
  return new HubError('UNKNOWN_SESSION', 'This session is not known to the workspace, or has ended. Send initialize to start one.')
}

function announcement(session: Session, phase: 'opened' | 'ended'): EventPost {
  const { id, workspace, client, protocolVersion: protocol } = session
  const data = { session: id.slice(0, 8), phase, protocol, ...(client === undefined ? {} : { client }) }
  return {
    scope: 'mcp/sessions',
    severity: phase === 'opened' ? 'info' : 'debug',
    summary: `session ${phase}: ${client ?? 'unnamed client'}`,
    workspace,
    ...(client === undefined ? {} : { source: client }),
    data
  }
}

/** The sessions that clients have with the hub, for as long as they are used, also when the app starts again. */
export function createSessions(deps: { readonly store: SessionStore; publish(event: EventPost): void }): Sessions {
  const shelf = createSessionShelf(deps.store)
  return {
    save: (session) => shelf.save(session),
    open(fresh) {
      const id = randomUUID()
      const session: Session = { ...fresh, id, subscriptions: new Map(), usedAt: Date.now(), changed: false }
      shelf.use(session)
      shelf.save(session)
      return session
    },
    announce: (session) => deps.publish(announcement(session, 'opened')),
    async find(id, workspace) {
      const session = await shelf.find(id)
      if (session === undefined || session.workspace !== workspace) throw unknownSession()
      const unusedMs = Date.now() - session.usedAt
      if (unusedMs > maxUnusedMs) {
        shelf.forget(session)
        throw unknownSession()
      }
      shelf.use(session)
      if (unusedMs > touchMs) {
        session.usedAt = Date.now()
        shelf.save(session)
      }
      return session
    },
    subscribe(session, uri, body) {
      if (body === undefined) session.subscriptions.delete(uri)
      else if (session.subscriptions.size < maxSubscriptions) session.subscriptions.set(uri, body)
      shelf.save(session)
    },
    drop(session) {
      shelf.forget(session)
      session.closeStream?.()
      deps.publish(announcement(session, 'ended'))
    }
  }
}
