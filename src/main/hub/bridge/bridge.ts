import { errorStatus, type ErrorCode } from '../../../shared/errors.ts'
import { jsonRpcCodes, jsonRpcResponse, type JsonRpcRequest, type JsonRpcResponse } from '../../../shared/json-rpc.ts'
import { HubError } from '../errors.ts'
import { askOnce, type AskDeps, type BridgeOptions } from './ask.ts'
import { failure } from './failure.ts'
import { paramHeaders } from './param-headers.ts'

export type { BridgeOptions }

/** JSON-RPC to a workspace's worker, in the stateless era of MCP. */
export interface Bridge {
  /**
   * JSON-RPC in, JSON-RPC out. Never rejects for what goes wrong at the worker: that is an error response with code
   * -32603 and the cause in `data`. Rejects only when `signal` was aborted.
   */
  request(workspace: string, message: JsonRpcRequest, options?: BridgeOptions): Promise<JsonRpcResponse>
  /** The same, with the response as JSON text. Throws HubError where there is none. */
  ask(workspace: string, message: JsonRpcRequest, options?: BridgeOptions): Promise<string>
  /** The tool objects as the stateless `tools/list` gives them, all pages. Throws HubError. */
  tools(workspace: string): Promise<readonly Record<string, unknown>[]>
}

/** A `tools/list` that never ends is a fault of the server; no real one has this many pages. */
const maxPages = 1000
/** A refusal is short; longer answers need no look. */
const maxRefusalChars = 4096

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorStatus, code)
}

/** The coded error that an error response carries; one of the worker's own is INTERNAL. */
function toError(response: JsonRpcResponse): HubError | undefined {
  if (!('error' in response)) return undefined
  const { message, data } = response.error
  const details = typeof data === 'object' && data !== null ? data : {}
  if ('code' in details && isErrorCode(details.code)) {
    return new HubError(details.code, 'error' in details ? String(details.error) : message)
  }
  return new HubError('INTERNAL', `The worker refused: ${message}`)
}

/** A tool may ask for arguments to be repeated in headers; the worker refuses a call without them before it starts. */
function isHeaderMismatch(text: string): boolean {
  if (text.length > maxRefusalChars) return false
  const response = jsonRpcResponse.safeParse(JSON.parse(text))
  return response.success && 'error' in response.data && response.data.error.code === jsonRpcCodes.headerMismatch
}

export function createBridge(deps: AskDeps): Bridge {
  async function ask(workspace: string, message: JsonRpcRequest, options: BridgeOptions = {}): Promise<string> {
    const text = await askOnce(deps, workspace, message, options)
    if (message.method !== 'tools/call' || !isHeaderMismatch(text)) return text
    const tool = (await tools(workspace)).find((one) => one['name'] === message.params?.['name'])
    const extra = paramHeaders(tool?.['inputSchema'], message.params?.['arguments'])
    if (extra.length === 0) return text
    return askOnce(deps, workspace, message, { ...options, headers: [...(options.headers ?? []), ...extra] })
  }

  async function request(workspace: string, message: JsonRpcRequest, options: BridgeOptions = {}): Promise<JsonRpcResponse> {
    try {
      return jsonRpcResponse.parse(JSON.parse(await ask(workspace, message, options)))
    } catch (thrown) {
      options.signal?.throwIfAborted()
      return failure(thrown, workspace, message.id)
    }
  }

  async function tools(workspace: string): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = []
    let cursor: unknown
    for (let page = 1; page <= maxPages; page += 1) {
      const params = cursor === undefined ? {} : { cursor }
      const response = await request(workspace, { jsonrpc: '2.0', id: page, method: 'tools/list', params })
      if (!('result' in response)) throw toError(response) ?? new HubError('INTERNAL', 'The worker gave no tools.')
      const list = response.result['tools']
      if (Array.isArray(list)) found.push(...list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null))
      cursor = response.result['nextCursor']
      if (typeof cursor !== 'string') break
    }
    return found
  }

  return { request, ask, tools }
}
