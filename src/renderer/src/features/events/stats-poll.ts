import type { StoreApi } from 'zustand/vanilla'
import type { EventStats, WindowFilter } from '../../../../shared/ipc.ts'
import type { HubClient } from '../../hub/client.ts'
import { scopeOptions } from './event-filter.ts'
import { listFilter, type EventsState } from './events-state.ts'

const buckets = 120
const shortestMs = 2_000

/** Counts and histogram, again and again while the view is shown; rests ten times as long as the journal needed. */
export function createStatsPoll(client: HubClient, store: StoreApi<EventsState>): { run(on: boolean): void; now(): void } {
  let on = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  const ask = (filter: WindowFilter, count: number): Promise<EventStats> => client.call('events.stats', { ...filter, buckets: count })
  const refresh = async (mine: number): Promise<void> => {
    const { filter, brush, scopes } = store.getState()
    const began = performance.now()
    try {
      const histogram = await ask(filter, buckets)
      const stats = brush === undefined ? histogram : await ask(listFilter({ filter, brush }), 1)
      const all = scopes.length > 0 ? undefined : await ask({}, 1)
      if (mine !== round) return
      const known = new Set([...store.getState().scopes, ...scopeOptions(all?.scopes ?? histogram.scopes)])
      store.setState({ histogram, stats, scopes: [...known].sort() })
    } catch {
      // The list says when the journal can't be read; the counts then stay a dash.
      if (mine === round) store.setState({ stats: undefined })
    }
    if (on && mine === round) timer = setTimeout(now, Math.max(shortestMs, (performance.now() - began) * 10))
  }
  const now = (): void => {
    clearTimeout(timer)
    round += 1
    if (on) void refresh(round)
  }
  return {
    run(next) {
      on = next
      now()
    },
    now
  }
}
