import type { Limit } from '../bridge/limits.ts'
import type { Peeked } from '../bridge/peek.ts'
import { send, type Answered, type Outgoing } from '../bridge/send.ts'
import { toWorker } from './headers.ts'
import type { PassDeps, Passing } from './passing.ts'
import type { Session } from './session.ts'
import { takeOver } from './takeover.ts'
import type { Way } from './underway.ts'

export interface Parcel {
  readonly session: Session | undefined
  readonly body: Buffer | undefined
  readonly limit: Limit | undefined
  /** Raw headers that the client did not send. */
  readonly headers: readonly string[]
  /** Where the session's client can cancel it on the way. */
  readonly way?: Way | undefined
}

export interface Delivery extends Parcel {
  readonly workspace: string
  readonly client: AbortSignal
  readonly message: Peeked
  readonly answered: Answered
}

/** Sends a request to the worker, under the worker's own session, which is set up first where it is not yet. */
export async function deliver(deps: Pick<PassDeps, 'supervisor' | 'breakers' | 'waits' | 'sessions'>, passing: Passing, parcel: Parcel): Promise<Answered> {
  const { request, workspace, path } = passing
  const { session, body, limit, headers, way } = parcel
  const client = way === undefined ? passing.client : AbortSignal.any([passing.client, way.cancelled])
  let used: string | undefined
  const outgoing = (forgotten: string | undefined): Outgoing => ({
    workspace,
    client,
    limit,
    async prepare(worker) {
      if (session !== undefined) await takeOver(deps.sessions, session, worker, forgotten)
      way?.handOver()
      used = session?.workerSession ?? undefined
      return { method: request.method, path, headers: toWorker(request.rawHeaders, used, headers), body }
    }
  })
  const first = await send(deps, outgoing(undefined))
  if (session === undefined || first.response.status !== 404) return first
  // The worker has forgotten the session, so it has not looked at the request: asking again repeats nothing.
  first.response.body.destroy()
  first.flight.land()
  first.leave.passed()
  return send(deps, outgoing(used))
}
