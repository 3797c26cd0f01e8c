import { once } from 'node:events'
import { HubError } from '../errors.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'
import { TransportError, type ExchangeRequest, type ExchangeResponse } from '../transports/transport.ts'
import { takeOff, type Flight } from './flight.ts'
import { holdMs, type Limit } from './limits.ts'

export type WorkerSource = Pick<Supervisor, 'worker' | 'proven' | 'suspect'>

export interface Outgoing {
  readonly workspace: string
  /**
   * What to send to this worker. Asked again for another worker, when the first can't have got anything: also after
   * this itself rejected with a TransportError whose `sent` is false.
   */
  prepare(worker: Worker): ExchangeRequest | Promise<ExchangeRequest>
  readonly client?: AbortSignal
  readonly limit?: Limit
}

/** An answer whose head is there. Call `flight.land()` when its body was read. */
export interface Answered {
  readonly worker: Worker
  readonly response: ExchangeResponse
  readonly flight: Flight
}

/** How long the news that a worker has died may come after its connections broke. */
const newsMs = 100

/**
 * Resolves once the supervisor knows that this worker died, or soon if it did not. Whoever is told that a request was
 * lost asks again at once: that must find the next worker, not this one.
 */
export async function newsOfDeath(worker: Worker, client: AbortSignal | undefined): Promise<void> {
  if (worker.died.aborted) return
  const signals = [AbortSignal.timeout(newsMs), ...(client === undefined ? [] : [client])]
  await once(worker.died, 'abort', { signal: AbortSignal.any(signals) }).catch(() => undefined)
}

/** What the end of a flight means to whoever waits for the answer. */
export function flightError(flight: Flight, limit: Limit | undefined, thrown: unknown): HubError {
  if (flight.cause() === 'timeout') {
    const seconds = (limit?.ms ?? 0) / 1000
    const text = `The worker did not answer within ${seconds} s, so the request was cancelled. Raise timeoutsMs for this method if it needs longer.`
    return new HubError('TIMEOUT', text, { cause: thrown })
  }
  const text = 'The worker ended while this request was running. Whether it took effect is not known; it was not sent again.'
  return new HubError('WORKER_DIED', text, { cause: thrown })
}

function unavailable(workspace: string, cause: unknown): HubError {
  const text = `The worker of ${workspace} does not take connections yet. Try again in a moment.`
  return new HubError('WORKER_UNAVAILABLE', text, { cause, details: { retryAfterMs: 1000 } })
}

/**
 * Sends one request to the workspace's worker, waiting for one that starts. It is sent again only when nothing of it
 * can have arrived. Throws HubError: what the supervisor throws, WORKER_UNAVAILABLE, WORKER_DIED or TIMEOUT. When the
 * client left it throws too; nobody is there to be told.
 */
export async function send(source: WorkerSource, outgoing: Outgoing): Promise<Answered> {
  const { workspace, client } = outgoing
  const until = Date.now() + holdMs
  for (;;) {
    const worker = await source.worker(workspace, { waitMs: Math.max(0, until - Date.now()), signal: client })
    const answered = await attempt(worker, outgoing)
    if (!(answered instanceof TransportError)) {
      source.proven(worker)
      return answered
    }
    source.suspect(worker)
    if (Date.now() >= until) throw unavailable(workspace, answered)
    await newsOfDeath(worker, client)
  }
}

/** The answer, or the failure after which it is safe to ask again. Throws what is final. */
async function attempt(worker: Worker, outgoing: Outgoing): Promise<Answered | TransportError> {
  let flight: Flight | undefined
  try {
    const request = await outgoing.prepare(worker)
    flight = takeOff(worker, outgoing.client, outgoing.limit)
    const response = await worker.transport.exchange({ ...request, signal: flight.signal })
    return { worker, response, flight }
  } catch (thrown) {
    flight?.land()
    const over = flight?.cause() === 'client' || flight?.cause() === 'timeout'
    if (!over && thrown instanceof TransportError && !thrown.sent) return thrown
    if (!over && flight !== undefined) await newsOfDeath(worker, outgoing.client)
    throw flight === undefined ? thrown : flightError(flight, outgoing.limit, thrown)
  }
}
