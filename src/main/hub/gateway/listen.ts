import { setTimeout as sleep } from 'node:timers/promises'
import type { Response } from 'express'
import { takeOff } from '../bridge/flight.ts'
import type { Worker } from '../supervisor/worker.ts'
import type { ExchangeResponse } from '../transports/transport.ts'
import { toWorker } from './headers.ts'
import { startHeartbeat } from './heartbeat.ts'
import { overWorkers, type Listener, type OverWorkersDeps } from './over-workers.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import { createSseTap, messageEvent, type SseTap } from './sse-tap.ts'
import { passOn, writePart } from './stream.ts'
import { takeOver } from './takeover.ts'

const openAttempts = 5
const conflictMs = 100
const changes = ['tools', 'resources', 'prompts'].map((kind) =>
  messageEvent({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` })
)

export interface ListenDeps extends OverWorkersDeps {
  readonly sessions: Sessions
}

export interface Listening extends Listener {
  readonly session: Session
  readonly response: Response
  readonly rawHeaders: readonly string[]
  readonly path: string
}

/** A stream of a worker that is there already. */
export interface Opened {
  readonly worker: Worker
  readonly upstream: ExchangeResponse
}

/**
 * Opens the stream on which the worker speaks first, under the session as this worker knows it. Who asked reads or
 * destroys the body, whatever the status is.
 */
export async function openUpstream(deps: ListenDeps, worker: Worker, listening: Listening): Promise<ExchangeResponse> {
  const { session, rawHeaders, path, signal } = listening
  let forgotten: string | undefined
  for (let attempt = 1; ; attempt += 1) {
    await takeOver(deps.sessions, session, worker, forgotten)
    const used = session.workerSession ?? undefined
    const upstream = await worker.transport.exchange({ method: 'GET', path, headers: toWorker(rawHeaders, used), signal })
    const again = upstream.status === 404 || upstream.status === 409
    if (!again || attempt === openAttempts) return upstream
    upstream.body.destroy()
    forgotten = upstream.status === 404 ? used : undefined
    // A stream that its client has just closed may still count as open at the worker.
    if (upstream.status === 409) await sleep(conflictMs, undefined, { signal })
  }
}

async function announceChanges({ session, response }: Listening): Promise<void> {
  if (!session.changed) return
  session.changed = false
  await writePart(response, changes.join(''))
}

async function relayFrom(worker: Worker, { signal, response }: Listening, upstream: ExchangeResponse, tap: SseTap): Promise<void> {
  const flight = takeOff(worker, signal, undefined)
  try {
    if (upstream.status !== 200) return void upstream.body.destroy()
    const close = (): void => void upstream.body.destroy()
    flight.signal.addEventListener('abort', close)
    if (flight.signal.aborted) close()
    await passOn(upstream.body, response, (part) => void tap.feed(part))
  } finally {
    flight.land()
    const mend = tap.mend()
    if (mend !== '') await writePart(response, mend)
  }
}

/**
 * Keeps a client's GET stream open for as long as the client does. The worker's own stream is passed on; when the
 * worker is replaced, the new one takes the session over, the client hears that lists may have changed, and the new
 * worker's stream follows in the same one. `opened` is a stream that is already there.
 */
export async function keepListening(deps: ListenDeps, listening: Listening, opened: Opened | undefined): Promise<void> {
  let first = opened
  let tap = createSseTap()
  const stopHeartbeat = startHeartbeat(listening.response, () => tap.mend() === '')
  try {
    await overWorkers(deps, listening, async (worker) => {
      const ready = first
      first = undefined
      if (ready !== undefined && ready.worker !== worker) ready.upstream.body.destroy()
      const upstream = ready?.worker === worker ? ready.upstream : await openUpstream(deps, worker, listening)
      await announceChanges(listening)
      await relayFrom(worker, listening, upstream, tap).finally(() => (tap = createSseTap()))
    })
  } finally {
    first?.upstream.body.destroy()
    stopHeartbeat()
  }
}
