import { createContext, useContext } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { HubClient } from '../hub/client.ts'
import type { EventsModel } from '../features/events/events-model.ts'
import type { Clock } from '../store/clock.ts'
import type { Connection } from '../store/connect.ts'
import type { HubData, HubStore } from '../store/hub-store.ts'
import { placeOf, type NavStore, type Place } from '../store/nav-store.ts'
import type { Press } from '../store/press.ts'
import type { RejectQueue } from '../store/reject-queue.ts'

/** What every view works with; made once in main.tsx, and by each test. */
export interface AppDeps {
  readonly client: HubClient
  readonly hub: HubStore
  readonly connection: Connection
  readonly nav: NavStore
  readonly clock: Clock
  readonly press: Press
  readonly rejects: RejectQueue
  readonly events: EventsModel
}

export const AppContext = createContext<AppDeps | undefined>(undefined)

export function useApp(): AppDeps {
  const deps = useContext(AppContext)
  if (deps === undefined) throw new Error('AppContext is missing around this component')
  return deps
}

export function useHub<T>(select: (data: HubData) => T): T {
  return useStore(useApp().hub, select)
}

export function usePlace(): Place {
  return useStore(useApp().nav, placeOf)
}

/** Epoch milliseconds, changing once a second. */
export function useNow(): number {
  return useStore(useApp().clock, ({ now }) => now)
}

export function useValue<S, T>(store: StoreApi<S>, select: (state: S) => T): T {
  return useStore(store, select)
}
