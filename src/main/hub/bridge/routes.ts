import { Router, type Request, type Response } from 'express'
import type { EventPost } from '../../../shared/event.ts'
import { jsonRpcCodes, jsonRpcId, jsonRpcNotification, jsonRpcRequest, type JsonRpcId, type JsonRpcRequest } from '../../../shared/json-rpc.ts'
import { HubError, toHubError } from '../errors.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Bridge } from './bridge.ts'
import { failure, sendJson, setRetryAfter } from './failure.ts'
import { finishedEvent } from './finished.ts'
import { parseLossless } from './lossless.ts'
import { readBody } from './read-body.ts'
import { isDeeperThan } from './skim.ts'
import { nameOf } from './stateless.ts'
import { traceOf } from './trace.ts'

export interface RpcRouterDeps {
  readonly bridge: Bridge
  readonly supervisor: Pick<Supervisor, 'get'>
  readonly publish: (event: EventPost) => void
}

/** Far more than the workers take. */
const maxDepth = 1000

/** Headers of a script's request that the worker gets: the trace. */
const passed = new Set(['traceparent', 'tracestate', 'baggage'])

function passedHeaders(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && passed.has(name.toLowerCase()) ? [name, rawHeaders[index + 1] ?? ''] : []
  )
}

function requireJson(request: Request): void {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  const encoding = request.headers['content-encoding']
  if (type === 'application/json' && (encoding === undefined || encoding === 'identity')) return
  throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'POST /rpc takes application/json without Content-Encoding.')
}

function refuse(response: Response, code: number, message: string, id: JsonRpcId | null = null): void {
  sendJson(response, 400, JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }))
}

function parseBody(body: Buffer): { readonly value: unknown } | undefined {
  if (isDeeperThan(body, maxDepth)) return undefined
  try {
    return { value: parseLossless(new TextDecoder('utf-8', { fatal: true }).decode(body)) }
  } catch {
    return undefined
  }
}

function idOf(value: unknown): JsonRpcId | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? jsonRpcId.safeParse(value.id) : undefined
  return id?.success === true ? id.data : null
}

/** `POST /rpc/:workspace`: plain JSON-RPC in, one JSON body out. */
export function createRpcRouter({ bridge, supervisor, publish }: RpcRouterDeps): Router {
  function fail(response: Response, thrown: unknown, workspace: string, id: JsonRpcId | null): void {
    const error = toHubError(thrown)
    if (error.status === 503) setRetryAfter(response, error)
    sendJson(response, error.status, JSON.stringify(failure(error, workspace, id)))
  }

  async function ask(request: Request, response: Response, workspace: string, message: JsonRpcRequest, signal: AbortSignal): Promise<void> {
    const begun = performance.now()
    const { trace, headers } = traceOf(request.rawHeaders, message.params)
    const { method } = message
    let error: HubError | undefined
    try {
      sendJson(response, 200, await bridge.ask(workspace, message, { signal, headers: [...passedHeaders(request.rawHeaders), ...headers] }))
    } catch (thrown) {
      error = toHubError(thrown)
      throw error
    } finally {
      const code = signal.aborted ? 'CLIENT_LEFT' : error?.code
      const status = error?.status ?? 200
      publish(finishedEvent({ workspace, route: 'rpc', method, name: nameOf(message), status, begun, code, trace }))
    }
  }

  async function answer(request: Request, response: Response, workspace: string, value: unknown): Promise<void> {
    const message = jsonRpcRequest.safeParse(value)
    const client = new AbortController()
    response.on('close', () => client.abort())
    try {
      supervisor.get(workspace)
      if (Array.isArray(value)) return refuse(response, jsonRpcCodes.invalidRequest, 'Batches are not supported')
      if (message.success) return await ask(request, response, workspace, message.data, client.signal)
      const owed = typeof value === 'object' && value !== null && 'id' in value
      if (!owed && jsonRpcNotification.safeParse(value).success) return void response.writeHead(202).end()
      refuse(response, jsonRpcCodes.invalidRequest, 'Not a JSON-RPC 2.0 request', idOf(value))
    } catch (thrown) {
      if (!client.signal.aborted) fail(response, thrown, workspace, idOf(value))
    }
  }

  const router = Router()
  router.post('/rpc/:workspace', async (request, response) => {
    requireJson(request)
    const parsed = parseBody(await readBody(request))
    if (parsed === undefined) return refuse(response, jsonRpcCodes.parseError, 'Parse error')
    await answer(request, response, request.params.workspace, parsed.value)
  })
  router.all('/rpc/:workspace', (_request, response) => {
    response.setHeader('allow', 'POST')
    throw new HubError('METHOD_NOT_ALLOWED', 'Send JSON-RPC to /rpc/:workspace by POST.')
  })
  return router
}
