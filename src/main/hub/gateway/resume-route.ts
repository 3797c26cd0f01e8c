import { failure } from '../bridge/failure.ts'
import { HubError } from '../errors.ts'
import { toClient } from './headers.ts'
import type { Passing } from './passing.ts'
import { isHubEventId, owedAfter, settledId } from './priming.ts'
import type { Session } from './session.ts'
import { messageEvent } from './sse-tap.ts'

const head = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-cache, no-transform']

/** The event after which a client wants to go on, where it is one of the hub's own: such a stream was a call's. */
export function lastHubEvent(request: Passing['request']): string | undefined {
  const id = request.headers['last-event-id']
  return typeof id === 'string' && isHubEventId(id) ? id : undefined
}

function lost(): HubError {
  const text = 'The connection broke off while this request was running, and its answer is lost. Whether it took effect is not known; it was not sent again.'
  return new HubError('WORKER_DIED', text)
}

/**
 * Answers GET with the id that a call's stream began with. The call is not to be had back: it ended with its stream, or
 * with the hub that ran it. Where nothing is owed, 405 tells the client to stop asking.
 */
export function resume({ response, workspace }: Passing, session: Session, lastEventId: string): void {
  const id = owedAfter(lastEventId)
  if (id === undefined) return void response.writeHead(405, { allow: 'POST, DELETE', 'content-length': 0 }).end()
  response.writeHead(200, toClient(head, session.id))
  response.end(messageEvent(failure(lost(), workspace, id), settledId))
}
