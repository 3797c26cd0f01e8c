import type { Request, Response } from 'express'
import type { EventPost } from '../../../shared/event.ts'
import type { SendDeps, WorkerSource } from '../bridge/send.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { OverWorkersDeps } from './over-workers.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { Underway } from './underway.ts'

export interface PassDeps extends SendDeps, OverWorkersDeps {
  readonly supervisor: WorkerSource & Pick<Supervisor, 'current' | 'get'>
  readonly sessions: Sessions
  readonly underway: Underway
  timeouts(workspace: string): Readonly<Record<string, number>>
  publish(event: EventPost): void
}

/** One request of a client, on its way to the worker. */
export interface Passing {
  readonly request: Request
  readonly response: Response
  readonly workspace: string
  /** Path and query at the worker. */
  readonly path: string
  /** Aborted when the client leaves before its answer is complete. */
  readonly client: AbortSignal
  /** Finds the session the request names. Throws HubError UNKNOWN_SESSION. */
  session(): Promise<Session | undefined>
}
