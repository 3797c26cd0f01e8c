import type { JsonRpcRequest } from '../../../shared/json-rpc.ts'
import { HubError } from '../errors.ts'
import { finalResponse, noMessage } from './answer.ts'
import { limitOf, type Limit } from './limits.ts'
import { flightError, newsOfDeath, send, type Answered, type WorkerSource } from './send.ts'
import { initializeRequest, nameOf, statelessRequest } from './stateless.ts'

export interface AskDeps {
  readonly supervisor: WorkerSource
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
  const { supervisor } = deps
  const { signal, timeoutMs, headers = [] } = options
  const opening = message.method === 'initialize'
  const own = limitOf({ method: message.method, tool: nameOf(message) }, deps.timeouts(workspace), 'rpc')
  const limit: Limit | undefined = timeoutMs === undefined ? own : { ms: timeoutMs, resets: own?.resets ?? true }
  const request = opening ? initializeRequest(message, headers) : statelessRequest(message, deps.version, headers)
  const answered = await send(supervisor, { workspace, prepare: () => request, client: signal, limit })
  try {
    const text = await finalResponse(answered)
    if (text === undefined) throw noMessage(answered)
    return text
  } catch (thrown) {
    if (thrown instanceof HubError) throw thrown
    supervisor.suspect(answered.worker)
    if (answered.flight.cause() === undefined) await newsOfDeath(answered.worker, signal)
    throw flightError(answered.flight, limit, thrown)
  } finally {
    answered.flight.land()
    if (opening) dropSession(answered)
  }
}
