import type { Store } from '../../src/main/hub/store/store.ts'
import { quantile } from '../bus/numbers.ts'
import { makeEvents } from './events.ts'

/** Commits one event after the other until told to stop, and says how long a commit took. */
export async function commitTimes(store: Store, goOn: () => boolean): Promise<string> {
  const times: number[] = []
  while (goOn()) {
    const events = makeEvents(times.length, 1)
    const from = performance.now()
    await store.commit({ events })
    times.push(performance.now() - from)
    // As senders do: not one after the other without a pause.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  times.sort((a, b) => a - b)
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => quantile(times, part).toFixed(2))
  return `${times.length} commits, p50 ${p50} ms, p99 ${p99} ms, longest ${most} ms`
}
