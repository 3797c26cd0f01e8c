import type { Store } from '../store/store.ts'
import { fromRow, toRow, type Session } from './session.ts'

const maxSessions = 10_000

export type SessionStore = Pick<Store, 'putSession' | 'saveSession' | 'session' | 'deleteSession'>

/** Sessions by id: the ones in use in memory, all in the store. */
export interface SessionShelf {
  /** The same object for everyone who asks, for as long as it is in memory. */
  find(id: string): Promise<Session | undefined>
  /** Marks it as the one used last. Beyond the limit the one unused longest is dropped. */
  use(session: Session): void
  /** Written down a moment later. */
  save(session: Session): void
  /** Resolves once it is written down. Rejects when that fails; then it is tried again, later. */
  keep(session: Session): Promise<void>
  forget(session: Session): void
}

export function createSessionShelf(store: SessionStore): SessionShelf {
  const known = new Map<string, Session>()
  const loading = new Map<string, Promise<Session | undefined>>()

  function forget(session: Session): void {
    known.delete(session.id)
    store.deleteSession(session.id)
  }

  async function load(id: string): Promise<Session | undefined> {
    const row = await store.session(id)
    return row === undefined ? undefined : fromRow(row)
  }

  return {
    forget,
    save: (session) => store.putSession(toRow(session)),
    keep: (session) => store.saveSession(toRow(session)),
    use(session) {
      known.delete(session.id)
      known.set(session.id, session)
      if (known.size <= maxSessions) return
      for (const oldest of known.values()) {
        // One with an open stream is in use, however long ago it was asked for.
        if (oldest.closeStream === undefined) return forget(oldest)
      }
    },
    async find(id) {
      const here = known.get(id)
      if (here !== undefined) return here
      const pending = loading.get(id) ?? load(id).finally(() => loading.delete(id))
      loading.set(id, pending)
      const loaded = await pending
      return known.get(id) ?? loaded
    }
  }
}
