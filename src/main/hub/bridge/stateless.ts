import { statelessVersion, type JsonRpcRequest } from '../../../shared/json-rpc.ts'
import type { ExchangeRequest } from '../transports/transport.ts'

const versionKey = 'io.modelcontextprotocol/protocolVersion'
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'
const infoKey = 'io.modelcontextprotocol/clientInfo'

/** Which member of `params` the `Mcp-Name` header repeats. */
const nameMember: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId'
}

const accept = ['content-type', 'application/json', 'accept', 'application/json, text/event-stream'] as const

/** A value as MCP wants it in a header: as it is when printable ASCII carries it, else `=?base64?...?=` of its UTF-8. */
export function headerValue(value: string): string {
  const safe = /^[\x20-\x7e]+$/u.test(value) && value === value.trim() && !/^=\?base64\?.*\?=$/u.test(value)
  return safe ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** The string in `params` that `Mcp-Name` repeats, if the method has one. */
export function nameOf(message: JsonRpcRequest): string | undefined {
  const member = Object.hasOwn(nameMember, message.method) ? nameMember[message.method] : undefined
  const value = member === undefined ? undefined : message.params?.[member]
  return typeof value === 'string' ? value : undefined
}

/**
 * A request of the stateless era, made from plain JSON-RPC. What the caller put into `_meta` stays. A tool call without
 * a progress token gets one, so that a tool that reports progress is not taken for one that hangs.
 */
export function statelessRequest(message: JsonRpcRequest, version: string, headers: readonly string[]): ExchangeRequest {
  const own = asRecord(message.params?.['_meta'])
  const protocolVersion = typeof own[versionKey] === 'string' ? own[versionKey] : statelessVersion
  const meta = {
    ...(message.method === 'tools/call' ? { progressToken: message.id } : {}),
    [capabilitiesKey]: {},
    [infoKey]: { name: 'workspace-hub-rpc', version },
    ...own,
    [versionKey]: protocolVersion
  }
  const name = nameOf(message)
  return {
    method: 'POST',
    path: '/mcp',
    headers: [
      ...headers,
      ...accept,
      'mcp-protocol-version',
      headerValue(protocolVersion),
      'mcp-method',
      headerValue(message.method),
      ...(name === undefined ? [] : ['mcp-name', headerValue(name)])
    ],
    body: Buffer.from(JSON.stringify({ ...message, params: { ...message.params, _meta: meta } }))
  }
}

/** `initialize` belongs to the era with sessions: no version header, no `_meta`. */
export function initializeRequest(message: JsonRpcRequest, headers: readonly string[]): ExchangeRequest {
  return { method: 'POST', path: '/mcp', headers: [...headers, ...accept], body: Buffer.from(JSON.stringify(message)) }
}
