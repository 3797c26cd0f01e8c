import type { StoreApi } from 'zustand/vanilla'
import { messageOf, type HubClient } from '../../hub/client.ts'
import { listFilter, type EventsState } from './events-state.ts'

const pageSize = 500

export interface EventLoader {
  readonly reload: () => Promise<void>
  readonly loadOlder: () => Promise<void>
}

/** Pages of the list. An answer that comes after the filter has changed is dropped. */
export function createEventLoader(client: HubClient, { getState, setState }: StoreApi<EventsState>): EventLoader {
  let round = 0
  const fail = (mine: number, error: unknown): void => {
    if (mine === round) setState({ loading: false, problem: messageOf(error) })
  }
  return {
    async reload() {
      round += 1
      const mine = round
      setState({ loading: true, problem: undefined, newer: 0, skipped: 0 })
      try {
        const page = await client.call('events.page', { ...listFilter(getState()), limit: pageSize })
        if (mine === round) setState({ rows: page.events, hasOlder: page.events.length === pageSize, loading: false })
      } catch (error) {
        fail(mine, error)
      }
    },
    async loadOlder() {
      const { rows, hasOlder, loading } = getState()
      const before = rows[0]?.seq
      if (!hasOlder || loading || before === undefined) return
      const mine = round
      setState({ loading: true })
      try {
        const page = await client.call('events.page', { ...listFilter(getState()), before, limit: pageSize })
        if (mine !== round) return
        setState((state) => ({ rows: [...page.events, ...state.rows], hasOlder: page.events.length === pageSize, loading: false }))
      } catch (error) {
        fail(mine, error)
      }
    }
  }
}
