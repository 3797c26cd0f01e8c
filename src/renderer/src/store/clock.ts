import { createStore, type StoreApi } from 'zustand/vanilla'

export interface Clock extends StoreApi<{ readonly now: number }> {
  stop(): void
}

/** Ticks once a second, for ages and countdowns; rests while the window is hidden. */
export function createClock(): Clock {
  const store = createStore(() => ({ now: Date.now() }))
  const tick = (): void => {
    if (!document.hidden) store.setState({ now: Date.now() })
  }
  const timer = setInterval(tick, 1_000)
  document.addEventListener('visibilitychange', tick)
  return {
    ...store,
    stop() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}
