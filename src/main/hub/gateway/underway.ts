import type { JsonRpcId } from '../../../shared/json-rpc.ts'
import type { Peeked } from '../bridge/peek.ts'
import type { Session } from './session.ts'

/** A request of a session on its way to a worker. */
export interface Way {
  /** Aborted once its client has cancelled it before a worker had it. */
  readonly cancelled: AbortSignal
  /**
   * A worker gets it now: from here on a cancel is for the worker. Called again for the next worker, when the one
   * before can't have got it. Throws when the request was cancelled: then no worker may get it.
   */
  handOver(): void
  /** It is over. */
  end(): void
}

/** Requests of sessions by their ids, so that a cancel that comes while one is held does not arrive before it. */
export interface Underway {
  begin(session: Session, message: Peeked): Way
  /** True when the message cancels a request that no worker has, and did. Else the worker has to hear of it. */
  cancel(session: Session, message: Peeked): boolean
}

interface Entry {
  readonly controller: AbortController
  handed: boolean
  asked: boolean
}

export function createUnderway(): Underway {
  const sessions = new WeakMap<Session, Map<JsonRpcId, Entry>>()

  function entriesOf(session: Session): Map<JsonRpcId, Entry> {
    const entries = sessions.get(session) ?? new Map<JsonRpcId, Entry>()
    sessions.set(session, entries)
    return entries
  }

  return {
    begin(session, { kind, ids: [id] }) {
      const entry: Entry = { controller: new AbortController(), handed: false, asked: false }
      const entries = entriesOf(session)
      // One request of a batch can't be taken out of it.
      if (kind === 'request' && id !== undefined) entries.set(id, entry)
      return {
        cancelled: entry.controller.signal,
        handOver() {
          if (entry.asked) entry.controller.abort()
          entry.controller.signal.throwIfAborted()
          entry.handed = true
        },
        end() {
          if (id !== undefined && entries.get(id) === entry) entries.delete(id)
        }
      }
    },
    cancel(session, { kind, method, params }) {
      if (kind !== 'notification' || method !== 'notifications/cancelled') return false
      const { requestId } = params
      const known = typeof requestId === 'string' || typeof requestId === 'number'
      const entry = known ? entriesOf(session).get(requestId) : undefined
      if (entry === undefined) return false
      entry.asked = true
      if (entry.handed) return false
      entry.controller.abort()
      return true
    }
  }
}
