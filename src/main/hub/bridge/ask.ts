import type { JsonRpcRequest } from '../../../shared/json-rpc.ts'
import { HubError } from '../errors.ts'
import type { Worker } from '../supervisor/worker.ts'
import type { ExchangeRequest } from '../transports/transport.ts'
import { finalResponse, noMessage } from './answer.ts'
import { limitOf, type Limit } from './limits.ts'
import { brokeOff, flightError, send, type Answered, type SendDeps } from './send.ts'
import { initializeRequest, nameOf, statelessRequest } from './stateless.ts'

export interface AskDeps extends SendDeps {
  /** The workspace's `timeoutsMs`. */
  timeouts(workspace: string): Readonly<Record<string, number>>
  readonly version: string
}

export interface BridgeOptions {
  readonly signal?: AbortSignal
  /** Instead of the time limit of the operation. */
  readonly timeoutMs?: number
  /** Extra raw headers for the worker: name, value, ... */
  readonly headers?: readonly string[]
  /** More of them, that depend on which worker it goes to. */
  readonly headersFor?: (worker: Worker) => readonly string[]
}

/** Ends the session that an `initialize` without a client behind it has opened. */
function dropSession({ worker, response }: Answered): void {
  const session = response.header('mcp-session-id')
  if (session === undefined) return
  const request = { method: 'DELETE', path: '/mcp', headers: ['mcp-session-id', session] }
  worker.transport.exchange(request).then((answer) => answer.body.resume(), () => undefined)
}

/** Sends one request and reads its final response, as JSON text. Throws HubError where there is none. */
export async function askOnce(
  deps: AskDeps,
  workspace: string,
  message: JsonRpcRequest,
  options: BridgeOptions
): Promise<string> {
  const { signal, timeoutMs, headers = [], headersFor } = options
  const opening = message.method === 'initialize'
  const own = limitOf({ method: message.method, tool: nameOf(message) }, deps.timeouts(workspace), 'rpc')
  const limit: Limit | undefined = timeoutMs === undefined ? own : { ms: timeoutMs, resets: own?.resets ?? true }
  const request = opening ? initializeRequest(message, headers) : statelessRequest(message, deps.version, headers)
  const prepare = (worker: Worker): ExchangeRequest =>
    headersFor === undefined ? request : { ...request, headers: [...request.headers, ...headersFor(worker)] }
  const answered = await send(deps, { workspace, prepare, client: signal, limit })
  try {
    const text = await finalResponse(answered)
    if (text === undefined) throw noMessage(answered)
    answered.leave.passed()
    return text
  } catch (thrown) {
    const error = thrown instanceof HubError ? thrown : flightError(answered.flight, limit, thrown)
    if (error.code === 'WORKER_DIED' || error.code === 'TIMEOUT') await brokeOff(deps, answered, signal, error.message)
    throw error
  } finally {
    answered.flight.land()
    answered.leave.drop()
    if (opening) dropSession(answered)
  }
}
