import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HubEvent } from '../../../../shared/event.ts'
import type { WindowFilter } from '../../../../shared/ipc.ts'
import type { HubClient } from '../../hub/client.ts'
import type { Press } from '../../store/press.ts'
import { tidy } from './event-filter.ts'
import { createEventLoader, type EventLoader } from './event-loader.ts'
import { startFilter, withLive, type EventsState } from './events-state.ts'
import { createLiveBatches } from './live-batches.ts'
import { createStatsPoll } from './stats-poll.ts'

/** `reload` takes the newest page again, `loadOlder` the one before the first row. */
export interface EventsModel extends StoreApi<EventsState>, EventLoader {
  /** The view is shown or not; only while it is, events are followed and counted. */
  readonly show: (on: boolean) => void
  /** Live events, in seq order. */
  readonly live: (events: readonly HubEvent[], skipped: number) => void
  readonly setFilter: (filter: WindowFilter) => void
  readonly setBrush: (brush: EventsState['brush']) => void
  readonly setFollow: (on: boolean) => void
  readonly select: (event: HubEvent | undefined) => void
}

const start: EventsState = {
  filter: startFilter,
  brush: undefined,
  rows: [],
  hasOlder: false,
  loading: false,
  problem: undefined,
  follow: true,
  newer: 0,
  skipped: 0,
  stats: undefined,
  histogram: undefined,
  scopes: [],
  selected: undefined
}

export function createEventsModel(client: HubClient, press: Pick<Press, 'held'>): EventsModel {
  const store = createStore<EventsState>(() => start)
  const { getState, setState } = store
  const stats = createStatsPoll(client, store)
  const loader = createEventLoader(client, store)
  const batches = createLiveBatches({
    // What comes while the journal is read follows the page that was read. A row that is pressed stays under the pointer.
    ready: () => !getState().loading && !press.held(),
    take: (events, skipped) => setState((state) => withLive(state, events, skipped))
  })
  let shown = false
  const change = (next: Partial<EventsState>): void => {
    setState({ ...next, rows: [], hasOlder: false, stats: undefined })
    if (!shown) return
    void loader.reload()
    stats.now()
  }
  return {
    ...store,
    ...loader,
    show(on) {
      shown = on
      stats.run(on)
      batches.clear()
      if (on) void loader.reload()
      // A list that follows begins anew: what is out of date is neither kept nor shown again.
      else if (getState().follow) setState({ rows: [], hasOlder: false })
    },
    live(events, skipped) {
      if (shown) batches.add(events, skipped)
    },
    setFilter: (filter) => change({ filter: tidy(filter), brush: undefined, histogram: undefined }),
    setBrush: (brush) => change({ brush, follow: brush === undefined && getState().follow }),
    setFollow(on) {
      const { follow, newer, skipped } = getState()
      if (on === follow) return
      setState({ follow: on })
      if (on && (newer > 0 || skipped > 0)) void loader.reload()
    },
    select: (selected) => setState(selected === undefined ? { selected } : { selected, follow: false })
  }
}
