import type { HubEvent } from '../../../../shared/event.ts'
import type { EventStats, WindowFilter } from '../../../../shared/ipc.ts'
import { matches } from './event-filter.ts'

export interface EventsState {
  readonly filter: WindowFilter
  /** A part of the histogram; narrows the list and not the histogram. */
  readonly brush: { readonly since: number; readonly until: number } | undefined
  /** An unbroken run of what matches, ascending. */
  readonly rows: readonly HubEvent[]
  readonly hasOlder: boolean
  readonly loading: boolean
  readonly problem: string | undefined
  readonly follow: boolean
  /** What matched and came after the last row. */
  readonly newer: number
  /** What the window could not keep up with. */
  readonly skipped: number
  /** Of the list. */
  readonly stats: EventStats | undefined
  /** Of the list without the brush. */
  readonly histogram: EventStats | undefined
  /** Every scope in the journal. */
  readonly scopes: readonly string[]
  readonly selected: HubEvent | undefined
}

/** What the view begins with: each request of an agent is a debug event, which drowns the others. */
export const startFilter: WindowFilter = { severity: 'info' }

/** What a following list keeps; older rows are a scroll away. */
const keptLive = 2_000

/** The filter of the list: the histogram's, narrowed by the brush. */
export function listFilter({ filter, brush }: Pick<EventsState, 'filter' | 'brush'>): WindowFilter {
  return brush === undefined ? filter : { ...filter, ...brush }
}

/** Appends what matches while following, else counts it. Nothing is taken twice. */
export function withLive(state: EventsState, events: readonly HubEvent[], skipped: number): EventsState {
  const filter = listFilter(state)
  const last = state.rows.at(-1)?.seq ?? 0
  const fresh = events.filter((event) => event.seq > last && matches(event, filter))
  if (!state.follow) {
    if (fresh.length === 0 && skipped === 0) return state
    return { ...state, newer: state.newer + fresh.length + skipped }
  }
  const missed = state.skipped + skipped
  if (fresh.length === 0) return missed === state.skipped ? state : { ...state, skipped: missed }
  const rows = [...state.rows, ...fresh]
  const kept = rows.slice(-keptLive)
  return { ...state, rows: kept, hasOlder: state.hasOlder || kept.length < rows.length, skipped: missed }
}
