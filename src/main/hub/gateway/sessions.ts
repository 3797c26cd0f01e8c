import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventPost } from '../../../shared/event.ts'
import { HubError } from '../errors.ts'
import { createSessionShelf, type SessionStore } from './session-shelf.ts'
import type { Session } from './session.ts'

const maxUnusedMs = 30 * 24 * 60 * 60 * 1000
/** Being used is written down this often at most. */
const touchMs = 60 * 60 * 1000
/** A client is not kept waiting for the journal longer than this. */
const storeMs = 3000

export interface NewSession {
  readonly workspace: string
  readonly workerId: string
  readonly workerSession: string
  readonly protocolVersion: string
  readonly initialize: string
  readonly client?: string
}

export interface Sessions {
  /** Resolves once the session is stored, so that it outlives the hub from the moment its client knows it. */
  open(session: NewSession): Promise<Session>
  /** Publishes that it was opened, once it is known which version was agreed on. */
  announce(session: Session): void
  /** The session of this id in this workspace. Throws HubError UNKNOWN_SESSION. */
  find(id: string, workspace: string): Promise<Session>
  /** Writes down what changed, a moment later. */
  save(session: Session): void
  /** Resolves once what changed is stored. Where that fails it is said by an event, and tried again later. */
  keep(session: Session): Promise<void>
  drop(session: Session): void
}

/** What a client hears that uses a session which is not there, or has ended it under a request. */
export function unknownSession(): HubError {
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

function unsaved({ id, workspace, client, protocolVersion: protocol }: Session, thrown: unknown): EventPost {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    scope: 'mcp/sessions',
    severity: 'warning',
    summary: `a session is not stored yet, a crash of the hub would lose it: ${why}`.slice(0, 1000),
    workspace,
    data: { session: id.slice(0, 8), phase: 'unsaved', protocol, ...(client === undefined ? {} : { client }) }
  }
}

/** The sessions that clients have with the hub, for as long as they are used, also when the app starts again. */
export function createSessions(deps: { readonly store: SessionStore; publish(event: EventPost): void }): Sessions {
  const shelf = createSessionShelf(deps.store)

  async function keep(session: Session): Promise<void> {
    const late = new AbortController()
    const tooLate = sleep(storeMs, undefined, { signal: late.signal }).then(() => {
      throw new Error('the journal takes too long')
    })
    try {
      await Promise.race([shelf.keep(session), tooLate])
    } catch (thrown) {
      deps.publish(unsaved(session, thrown))
    } finally {
      late.abort()
      tooLate.catch(() => undefined)
    }
  }

  return {
    keep,
    save: (session) => shelf.save(session),
    async open(fresh) {
      const id = randomUUID()
      const session: Session = { ...fresh, id, subscriptions: new Map(), usedAt: Date.now(), changed: false }
      await keep(session)
      shelf.use(session)
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
    drop(session) {
      session.ended = true
      shelf.forget(session)
      session.closeStream?.()
      deps.publish(announcement(session, 'ended'))
    }
  }
}
