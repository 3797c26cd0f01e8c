import type { Response } from 'express'
import { jsonRpcCodes, type JsonRpcId, type JsonRpcResponse } from '../../../shared/json-rpc.ts'
import { toHubError, type HubError } from '../errors.ts'

/** Asked to come back after this long, where nothing better is known. */
const retryAfterMs = 1000

/**
 * One of the hub's own errors as JSON-RPC: code -32603, the cause in `data.error`, what to match on in `data.code`.
 * A session that is not known keeps the code that clients start a new session on.
 */
export function failure(thrown: unknown, workspace: string, id: JsonRpcId | null): JsonRpcResponse {
  const error = toHubError(thrown)
  const unknown = error.code === 'UNKNOWN_SESSION'
  const retry = error.details['retryAfterMs']
  return {
    jsonrpc: '2.0',
    id,
    error: {
      code: unknown ? jsonRpcCodes.unknownSession : jsonRpcCodes.internalError,
      message: unknown ? 'Session not found' : 'FastMCP communication error',
      data: {
        code: error.code,
        error: error.message,
        workspace,
        ...(typeof retry === 'number' ? { retryAfterMs: retry } : {})
      }
    }
  }
}

/** `Retry-After` in whole seconds, at least one. */
export function setRetryAfter(response: Response, error: HubError): void {
  const ms = error.details['retryAfterMs']
  response.setHeader('retry-after', Math.max(1, Math.ceil((typeof ms === 'number' ? ms : retryAfterMs) / 1000)))
}

/** Sends JSON that is already text. */
export function sendJson(response: Response, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(text)
}
