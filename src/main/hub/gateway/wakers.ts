import { once } from 'node:events'
import type { Supervisor } from '../supervisor/supervisor.ts'

/** Lets many wait for the next worker of a workspace over one subscription. */
export function createWakers(supervisor: Pick<Supervisor, 'onWorker'>): (workspace: string, signal: AbortSignal) => Promise<void> {
  const waiting = new Map<string, AbortController>()
  supervisor.onWorker(({ workspace }) => {
    const waker = waiting.get(workspace)
    waiting.delete(workspace)
    waker?.abort()
  })
  return async (workspace, signal) => {
    const waker = waiting.get(workspace) ?? new AbortController()
    waiting.set(workspace, waker)
    await once(waker.signal, 'abort', { signal })
  }
}
