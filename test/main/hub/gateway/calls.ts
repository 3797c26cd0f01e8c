import { request, type IncomingMessage } from 'node:http'
import type { JsonRpcRequest } from '../../../../src/shared/json-rpc.ts'

const accept = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
export const stateless = { ...accept, 'mcp-protocol-version': '2026-07-28' }

/** A JSON-RPC message as a test sees it. */
export interface Message {
  readonly id?: unknown
  readonly method?: string
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: unknown; readonly data?: Readonly<Record<string, unknown>> }
}

export interface Heard {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON-RPC messages of the body or of its events. */
  readonly messages: readonly Message[]
}

function messagesOf(type: string, text: string): Message[] {
  if (!type.startsWith('text/event-stream')) return text === '' ? [] : [JSON.parse(text)]
  const events = text
    .split(/\r?\n\r?\n/u)
    .filter((event) => !/^event: (?!message)/mu.test(event))
    .flatMap((event) => (/^data: (.*)$/mu.exec(event)?.[1] ?? '') || [])
  return events.map((data) => JSON.parse(data))
}

/** Posts one message and waits for the whole answer. */
export async function post(url: string, message: unknown, headers: Record<string, string> = stateless, signal?: AbortSignal): Promise<Heard> {
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  const response = await fetch(url, { method: 'POST', headers: { ...accept, ...headers }, body, ...(signal ? { signal } : {}) })
  const text = await response.text()
  const messages = messagesOf(response.headers.get('content-type') ?? '', text)
  return { status: response.status, headers: response.headers, text, messages }
}

export function call(name: string, args: Record<string, unknown> = {}, id: number | string = 1): JsonRpcRequest {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } }
}

/** Opens a session in the old era and gives the headers that belong to it. */
export async function openSession(url: string, protocolVersion = '2025-06-18'): Promise<Record<string, string>> {
  const clientInfo = { name: 'tester', version: '1.2' }
  const params = { protocolVersion, capabilities: {}, clientInfo }
  const opened = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, {})
  const headers = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': protocolVersion }
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers)
  return headers
}

export interface Stream {
  readonly response: IncomingMessage
  text(): string
  close(): void
}

/** Opens a GET stream and collects what it says. */
export function openStream(url: string, headers: Record<string, string>): Promise<Stream> {
  return open(url, 'GET', { accept: 'text/event-stream', ...headers })
}

/** Posts a message and collects what its answer says, as it comes. */
export function openPost(url: string, message: unknown, headers: Record<string, string>): Promise<Stream> {
  return open(url, 'POST', { ...accept, ...headers }, JSON.stringify(message))
}

function open(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('error', () => undefined)
      resolve({ response, text: () => text, close: () => asked.destroy() })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
