import { setTimeout as sleep } from 'node:timers/promises'
import type { Response } from 'express'
import { takeOff } from '../bridge/flight.ts'
import type { WorkerSource } from '../bridge/send.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'
import type { ExchangeResponse } from '../transports/transport.ts'
import { toWorker } from './headers.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import { createSseTap, messageEvent } from './sse-tap.ts'
import { passOn, writePart } from './stream.ts'
import { takeOver } from './takeover.ts'

/** Before the stream is opened again at a worker that has closed it. */
const reopenMs = 1000
const openAttempts = 5
const conflictMs = 100
const changes = ['tools', 'resources', 'prompts'].map((kind) =>
  messageEvent({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` })
)

export interface ListenDeps {
  readonly supervisor: WorkerSource & Pick<Supervisor, 'current'>
  readonly sessions: Sessions
  /** Resolves when a worker of this workspace starts to run. */
  nextWorker(workspace: string, signal: AbortSignal): Promise<void>
}

export interface Listening {
  readonly session: Session
  readonly response: Response
  readonly rawHeaders: readonly string[]
  readonly path: string
  /** Aborted when the client leaves or the session ends. */
  readonly signal: AbortSignal
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

async function relayFrom(worker: Worker, listening: Listening, upstream: ExchangeResponse): Promise<void> {
  const tap = createSseTap()
  const flight = takeOff(worker, listening.signal, undefined)
  try {
    if (upstream.status !== 200) return void upstream.body.destroy()
    const close = (): void => void upstream.body.destroy()
    flight.signal.addEventListener('abort', close)
    if (flight.signal.aborted) close()
    await passOn(upstream.body, listening.response, (part) => void tap.feed(part))
  } finally {
    flight.land()
    const mend = tap.mend()
    if (mend !== '') await writePart(listening.response, mend)
  }
}

/**
 * Keeps a client's GET stream open for as long as the client does. The worker's own stream is passed on; when the
 * worker is replaced, the new one takes the session over, the client hears that lists may have changed, and the new
 * worker's stream follows in the same one. `opened` is a stream that is already there.
 */
export async function keepListening(deps: ListenDeps, listening: Listening, opened?: { worker: Worker; upstream: ExchangeResponse }): Promise<void> {
  const { session, signal } = listening
  let first = opened
  while (!signal.aborted) {
    const worker = first?.worker ?? deps.supervisor.current(session.workspace)
    if (worker === undefined || worker.died.aborted) {
      first?.upstream.body.destroy()
      first = undefined
      await deps.nextWorker(session.workspace, signal).catch(() => undefined)
      continue
    }
    try {
      const upstream = first?.upstream ?? (await openUpstream(deps, worker, listening))
      await announceChanges(listening)
      await relayFrom(worker, listening, upstream)
    } catch {
      // The stream is only a wish of the client: it is opened again, here or at the next worker.
    }
    first = undefined
    if (!worker.died.aborted) await sleep(reopenMs, undefined, { signal }).catch(() => undefined)
  }
}
