import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { HubError } from '../errors.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'
import { TransportError, type ExchangeRequest, type ExchangeResponse } from '../transports/transport.ts'
import type { Breakers, Leave } from './breaker.ts'
import { takeOff, type Flight } from './flight.ts'
import { holdMs, type Limit } from './limits.ts'
import type { Waits } from './waits.ts'

export type WorkerSource = Pick<Supervisor, 'worker' | 'proven' | 'suspect'>

export interface SendDeps {
  readonly supervisor: WorkerSource
  readonly breakers: Breakers
  readonly waits: Waits
}

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

/** An answer whose head is there. Call `flight.land()` and `leave` when its body was read. */
export interface Answered {
  readonly worker: Worker
  readonly response: ExchangeResponse
  readonly flight: Flight
  readonly leave: Leave
}

/** How long the news that a worker has died may come after its connections broke. */
const newsMs = 100
/** See {@link Hold}. */
const holdStepMs = 1000

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

/** The answer broke off, or took too long: finds out whether its worker lives. To have broken off counts against it then. */
export async function brokeOff({ supervisor }: Pick<SendDeps, 'supervisor'>, answered: Answered, client: AbortSignal | undefined, cause: string): Promise<void> {
  const { worker, flight, leave } = answered
  const over = flight.cause()
  if (over !== 'client') supervisor.suspect(worker)
  if (over === 'client' || over === 'timeout') return leave.drop()
  await newsOfDeath(worker, client)
  leave.failed(cause)
}

/** How long is left of a hold. Waiting for a worker is counted in steps, so that a pause of this process is not. */
interface Hold {
  leftMs: number
}

async function heldWorker(supervisor: WorkerSource, { workspace, client }: Outgoing, hold: Hold): Promise<Worker> {
  for (;;) {
    const waitMs = Math.min(Math.max(0, hold.leftMs), holdStepMs)
    const begun = performance.now()
    try {
      return await supervisor.worker(workspace, { waitMs, signal: client })
    } catch (thrown) {
      const unavailable = thrown instanceof HubError && thrown.code === 'WORKER_UNAVAILABLE'
      const refused = performance.now() - begun < waitMs / 2
      if (!unavailable || refused || hold.leftMs <= holdStepMs) throw thrown
      hold.leftMs -= waitMs
    }
  }
}

/**
 * Sends one request to the workspace's worker, waiting for one that starts. It is sent again only when nothing of it
 * can have arrived. Throws HubError: what the supervisor throws, CIRCUIT_OPEN, WORKER_UNAVAILABLE, WORKER_DIED or
 * TIMEOUT. When the client left it throws too; nobody is there to be told.
 */
export async function send(deps: SendDeps, outgoing: Outgoing): Promise<Answered> {
  const { supervisor, breakers } = deps
  const { workspace, client } = outgoing
  const hold: Hold = { leftMs: holdMs }
  const call = randomUUID()
  for (;;) {
    const worker = await heldWorker(supervisor, outgoing, hold)
    const leave = breakers.admit(worker)
    const begun = performance.now()
    const answered = await attempt(deps, { worker, leave, call }, outgoing)
    if (!(answered instanceof TransportError)) {
      supervisor.proven(worker)
      return answered
    }
    supervisor.suspect(worker)
    await newsOfDeath(worker, client)
    hold.leftMs -= performance.now() - begun
    // Refused connections are tried again, so only the last one counts; one that broke in between counts at once.
    const broke = answered.cause instanceof TransportError && answered.cause.sent
    if (hold.leftMs <= 0 || broke) leave.failed(answered.message)
    else leave.drop()
    if (hold.leftMs <= 0) throw unavailable(workspace, answered)
  }
}

/** While it flies, its time can be made to stand still. */
function followed(flight: Flight, waits: Waits, call: string): Flight {
  const forget = waits.follow(call, flight)
  return { ...flight, land: () => (forget(), flight.land()) }
}

interface Attempt {
  readonly worker: Worker
  readonly leave: Leave
  /** By which the worker names this request when it has to wait for a person. */
  readonly call: string
}

/** The answer, or the failure after which it is safe to ask again. Throws what is final. */
async function attempt(deps: SendDeps, { worker, leave, call }: Attempt, outgoing: Outgoing): Promise<Answered | TransportError> {
  const { supervisor } = deps
  let flight: Flight | undefined
  try {
    const request = await outgoing.prepare(worker)
    flight = followed(takeOff(worker, outgoing.client, outgoing.limit), deps.waits, call)
    const headers = [...request.headers, 'Hub-Call', call]
    const response = await worker.transport.exchange({ ...request, headers, signal: flight.signal })
    return { worker, response, flight, leave }
  } catch (thrown) {
    flight?.land()
    const over = flight?.cause() === 'client' || flight?.cause() === 'timeout'
    if (flight?.cause() === 'timeout') supervisor.suspect(worker)
    if (!over && thrown instanceof TransportError && !thrown.sent) return thrown
    if (!over && flight !== undefined) {
      supervisor.suspect(worker)
      await newsOfDeath(worker, outgoing.client)
      leave.failed(thrown instanceof Error ? thrown.message : String(thrown))
    } else leave.drop()
    throw flight === undefined ? thrown : flightError(flight, outgoing.limit, thrown)
  }
}
