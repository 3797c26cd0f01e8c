import { createStore, type StoreApi } from 'zustand/vanilla'
import type { WindowFilter } from '../../../shared/ipc.ts'

export type View = 'workspaces' | 'proposals' | 'events' | 'clicks'

/** A place one can go back to. `item` is a workspace's name or a proposal's id. */
export interface Place {
  readonly view: View
  readonly item?: string
  /** For Events: what to show. */
  readonly filter?: WindowFilter
}

export interface NavState {
  readonly places: readonly Place[]
  readonly at: number
  /** What the person chose for the sidebar; undefined follows the width. */
  readonly rail: boolean | undefined
  /** The notices the person has put away. */
  readonly read: ReadonlySet<string>
  /** Whether the command palette is open. */
  readonly palette: boolean
}

export interface NavStore extends StoreApi<NavState> {
  readonly go: (place: Place) => void
  readonly back: () => void
  readonly forward: () => void
  readonly setRail: (rail: boolean) => void
  readonly putAway: (notice: string) => void
  readonly setPalette: (open: boolean) => void
}

const kept = 50

export function createNavStore(): NavStore {
  const store = createStore<NavState>(() => ({ places: [{ view: 'workspaces' }], at: 0, rail: undefined, read: new Set(), palette: false }))
  const move = (by: number): void => {
    store.setState(({ places, at }) => ({ at: Math.min(places.length - 1, Math.max(0, at + by)) }))
  }
  return {
    ...store,
    go(place) {
      store.setState(({ places, at }) => {
        const here = places[at]
        const same = here?.view === place.view && here.item === place.item && place.filter === undefined
        if (same) return {}
        const next = [...places.slice(0, at + 1), place].slice(-kept)
        return { places: next, at: next.length - 1 }
      })
    },
    back: () => move(-1),
    forward: () => move(1),
    setRail: (rail) => store.setState({ rail }),
    putAway: (notice) => store.setState(({ read }) => ({ read: new Set([...read, notice]) })),
    setPalette: (palette) => store.setState({ palette })
  }
}

export function placeOf(state: NavState): Place {
  return state.places[state.at] ?? { view: 'workspaces' }
}
