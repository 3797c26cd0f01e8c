import { once } from 'node:events'
import { HubError } from '../errors.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'
import { TransportError } from '../transports/transport.ts'

/** Before a stream is opened again at a worker that has closed it. */
const reopenMs = 1000
/** While no worker runs, it is looked this often whether there can be one at all. */
const lookMs = 15_000

export interface OverWorkersDeps {
  readonly supervisor: Pick<Supervisor, 'current' | 'get' | 'worker'>
  /** Resolves when a worker of this workspace starts to run. */
  readonly nextWorker: (workspace: string, signal: AbortSignal) => Promise<void>
}

export interface Listener {
  readonly workspace: string
  /** Aborted when the client leaves, or its stream is to end. */
  readonly signal: AbortSignal
}

/**
 * What `open` makes of the worker that runs; undefined while none does, though one may come: whoever listens does not
 * wake a workspace that is asleep. Throws HubError where no worker will come by itself.
 */
export async function atPresentWorker<T>(
  { supervisor }: OverWorkersDeps,
  { workspace, signal }: Listener,
  open: (worker: Worker) => Promise<T>
): Promise<T | undefined> {
  try {
    return await open(await supervisor.worker(workspace, { waitMs: 0, signal, wake: false }))
  } catch (thrown) {
    const later = thrown instanceof TransportError || (thrown instanceof HubError && thrown.code === 'WORKER_UNAVAILABLE')
    if (later || supervisor.get(workspace).asleep === true) return undefined
    throw thrown
  }
}

/** A workspace that was taken out of the config has no next worker. */
function known({ supervisor }: OverWorkersDeps, workspace: string): boolean {
  try {
    supervisor.get(workspace)
    return true
  } catch {
    return false
  }
}

/** Waits for the event of a signal, for a while, as long as the client stays. */
async function aborted(awaited: AbortSignal, ms: number, signal: AbortSignal): Promise<void> {
  if (awaited.aborted) return
  await once(awaited, 'abort', { signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) }).catch(() => undefined)
}

/**
 * Calls `follow` for one worker after the other until the client leaves or the workspace is gone from the config. A
 * `follow` that fails, or ends while its worker lives, is called again a little later: a stream on which the worker
 * speaks first is only a wish of the client.
 */
export async function overWorkers(deps: OverWorkersDeps, { workspace, signal }: Listener, follow: (worker: Worker) => Promise<void>): Promise<void> {
  const { supervisor, nextWorker } = deps
  while (!signal.aborted && known(deps, workspace)) {
    const worker = supervisor.current(workspace)
    if (worker === undefined) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(lookMs)])
      await nextWorker(workspace, patience).catch(() => undefined)
      continue
    }
    await follow(worker).catch(() => undefined)
    await aborted(worker.died, reopenMs, signal)
  }
}
