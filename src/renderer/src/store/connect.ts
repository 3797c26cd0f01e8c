import type { HubEvent } from '../../../shared/event.ts'
import type { ShowRequest } from '../../../shared/ipc.ts'
import { messageOf, type HubClient } from '../hub/client.ts'
import { createFeed } from '../hub/feed.ts'
import { sliceMs, slices } from './calls.ts'
import { noticeScopes } from './notices.ts'
import { withEvents, withPush, withSnapshot, type HubMoments, type HubStore } from './hub-store.ts'

export interface Connection extends HubMoments {
  /** Asks for a fresh snapshot; after a hidden window, a failure. */
  sync(): Promise<void>
  stop(): void
}

const ownScopes = ['mcp/calls', 'ui/clicks', 'ui/reads', ...noticeScopes]
const pageSize = 1_000
/** Enough for the sparklines of a busy half hour. */
const historyPages = 6

/** Keeps the store level with the hub: snapshot, pushes, and from the journal what pushes left out. */
export function connect(client: HubClient, store: HubStore): Connection {
  const eventListeners = new Set<(events: readonly HubEvent[], skipped: number) => void>()
  const showListeners = new Set<(request: ShowRequest) => void>()
  let loaded = false

  const add = (events: readonly HubEvent[]): void => store.setState((data) => withEvents(data, events))
  const fill = (after: number, before: number): Promise<void> =>
    client.call('events.page', { scopes: ownScopes, after, before, limit: pageSize }).then((page) => add(page.events))

  const feed = createFeed(client, {
    onSnapshot(snapshot) {
      const { newestSeq } = store.getState()
      store.setState((data) => withSnapshot(data, snapshot))
      const first = snapshot.events[0]?.seq ?? snapshot.hub.newestSeq + 1
      if (!loaded) void history(client, add).catch(ignore)
      else if (first > newestSeq + 1) void fill(newestSeq, first).catch(ignore)
      loaded = true
      for (const listener of eventListeners) listener([], Math.max(0, snapshot.hub.newestSeq - newestSeq))
    },
    onPush(push) {
      const { newestSeq } = store.getState()
      const events = push.events ?? []
      const skipped = push.skippedEvents ?? 0
      store.setState((data) => withPush(data, push))
      if (skipped > 0) void fill(newestSeq, events[0]?.seq ?? newestSeq + skipped + 1).catch(ignore)
      if (events.length > 0 || skipped > 0) for (const listener of eventListeners) listener(events, skipped)
      if (push.show !== undefined) for (const listener of showListeners) listener(push.show)
    },
    onError(error) {
      if (store.getState().phase === 'ready') return
      store.setState({ phase: 'failed', problem: messageOf(error) })
    }
  })

  return {
    sync: () => feed.sync(),
    stop: () => feed.stop(),
    onEvents: (listener) => listen(eventListeners, listener),
    onShow: (listener) => listen(showListeners, listener)
  }
}

/** The journal's own banner says what is wrong with it; these lists then only start later. */
function ignore(): void {}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What the hub said of its last end, the clicks that are kept, who read them, and the calls of the time the sparklines show. */
async function history(client: HubClient, add: (events: readonly HubEvent[]) => void): Promise<void> {
  const notices = await client.call('events.page', { scopes: [...noticeScopes], limit: 10 })
  add(notices.events)
  const clicks = await client.call('events.page', { scopes: ['ui/clicks'], limit: pageSize })
  add(clicks.events)
  const reads = await client.call('events.page', { scopes: ['ui/reads'], limit: pageSize })
  add(reads.events)
  const since = Date.now() - slices * sliceMs
  let before: number | undefined
  for (let page = 0; page < historyPages; page += 1) {
    const calls = await client.call('events.page', { scopes: ['mcp/calls'], since, before, limit: pageSize })
    add(calls.events)
    before = calls.events[0]?.seq
    if (calls.events.length < pageSize) return
  }
}
