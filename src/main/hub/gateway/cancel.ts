import type { Response } from 'express'
import type { JsonRpcId } from '../../../shared/json-rpc.ts'
import { sendJson } from '../bridge/failure.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Session } from './session.ts'

const patienceMs = 2000
/** With this servers of the MCP SDKs end a cancelled request: in the era of sessions each one has an answer. */
const requestCancelled = { code: -32800, message: 'Request cancelled' }

/**
 * Tells the worker of a session to stop requests, where it is still the same worker. In the era of sessions a closed
 * stream does not say that. Not waited for.
 */
export function cancelAtWorker(
  supervisor: Pick<Supervisor, 'current'>,
  session: Session,
  ids: readonly JsonRpcId[]
): void {
  const worker = supervisor.current(session.workspace)
  if (worker === undefined || worker.id !== session.workerId || session.workerSession === null) return
  const headers = [
    'Content-Type',
    'application/json',
    'Accept',
    'application/json, text/event-stream',
    'MCP-Protocol-Version',
    session.protocolVersion,
    'Mcp-Session-Id',
    session.workerSession
  ]
  for (const requestId of ids) {
    const params = { requestId, reason: 'The request took too long.' }
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params }))
    const request = { method: 'POST', path: '/mcp', headers, body, signal: AbortSignal.timeout(patienceMs) }
    worker.transport.exchange(request).then(
      (answer) => void answer.body.resume(),
      () => undefined
    )
  }
}

/** Answers a request that its client has cancelled before a worker had it. */
export function answerCancelled(response: Response, id: JsonRpcId | undefined): void {
  sendJson(response, 200, JSON.stringify({ jsonrpc: '2.0', id, error: requestCancelled }))
}

/** Answers the notification that cancelled it: no worker needs to hear of it. */
export function takeCancel(response: Response, session: Session): void {
  response.writeHead(202, { 'content-length': 0, 'mcp-session-id': session.id }).end()
}
