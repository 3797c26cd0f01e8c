import type { Worker } from '../supervisor/worker.ts'
import type { Limit } from './limits.ts'
import type { Patient } from './waits.ts'
import { startRunningTimer } from '../supervisor/running-timer.ts'

/** Why an exchange was ended before it was over. */
export type EndCause = 'client' | 'died' | 'timeout'

/** One exchange on its way: ends it when its client leaves, its worker dies or its time is up, and says which. */
export interface Flight extends Patient {
  readonly signal: AbortSignal
  cause(): EndCause | undefined
  /** Something came that counts as progress. */
  touch(): void
  /** It is over: stops watching. May be called again. */
  land(): void
}

/** Starts the clock and the watch. */
export function takeOff(worker: Worker, client: AbortSignal | undefined, limit: Limit | undefined): Flight {
  const controller = new AbortController()
  let cause: EndCause | undefined
  let pauses = 0
  const end = (why: EndCause): void => {
    cause ??= why
    controller.abort(new Error(`ended: ${why}`))
  }
  const onClient = (): void => end('client')
  const onDied = (): void => end('died')
  const timer = limit === undefined ? undefined : startRunningTimer(limit.ms, () => end('timeout'))
  client?.addEventListener('abort', onClient)
  worker.died.addEventListener('abort', onDied)
  if (client?.aborted === true) onClient()
  else if (worker.died.aborted) onDied()
  return {
    signal: controller.signal,
    cause: () => cause,
    touch() {
      if (limit?.resets === true && cause === undefined && pauses === 0) timer?.again()
    },
    pause() {
      pauses += 1
      timer?.stop()
    },
    resume() {
      if (pauses === 0) return
      pauses -= 1
      if (pauses === 0 && cause === undefined) timer?.again()
    },
    land() {
      timer?.stop()
      client?.removeEventListener('abort', onClient)
      worker.died.removeEventListener('abort', onDied)
    }
  }
}
