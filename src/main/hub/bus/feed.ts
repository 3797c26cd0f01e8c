import type { HubEvent } from '../../../shared/event.ts'
import { createListeners } from '../store/listeners.ts'
import type { Bus } from './bus.ts'

// Under load subscribers are told this often: each write to a socket costs the same for one event or a hundred.
const everyMs = 10

/** The live events for many subscribers: at once while little happens, else some at a time. Ends with the bus. */
export type Feed = Pick<Bus, 'subscribe'>

export function createFeed(bus: Pick<Bus, 'subscribe' | 'closed'>): Feed {
  const listeners = createListeners<readonly HubEvent[]>()
  let waiting: HubEvent[] = []
  let toldAt = -everyMs
  let due = false
  let listening = 0
  let stop = (): void => undefined
  // Before those who listen hear that it is over.
  bus.closed.addEventListener('abort', tell)

  function tell(): void {
    const events = waiting
    waiting = []
    due = false
    toldAt = performance.now()
    listeners.tell(events)
  }

  function take(events: readonly HubEvent[]): void {
    for (const event of events) waiting.push(event)
    if (due) return
    due = true
    const wait = toldAt + everyMs - performance.now()
    // What else this turn of the loop brings goes along.
    if (wait <= 0) setImmediate(tell)
    else setTimeout(tell, wait)
  }

  return {
    subscribe(listener) {
      if (listening === 0) stop = bus.subscribe(take)
      listening += 1
      const remove = listeners.add(listener)
      let listens = true
      return () => {
        if (!listens) return
        listens = false
        remove()
        listening -= 1
        if (listening === 0) stop()
      }
    }
  }
}
