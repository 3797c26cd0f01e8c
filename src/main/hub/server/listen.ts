import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../../shared/errors.ts'
import { HubError } from '../errors.ts'
import { findPortHolder } from './port-holder.ts'

/** One bound address. */
export interface Listener {
  readonly address: string
  readonly port: number
  /** Takes no more connections, lets answers end for `graceMs`, then cuts what is left. Idempotent. */
  close(graceMs: number): Promise<void>
}

const malformed = new Map<string, readonly [number, string, ErrorCode, string]>([
  ['HPE_HEADER_OVERFLOW', [431, 'Request Header Fields Too Large', 'HEADERS_TOO_LARGE', 'The headers are too large. Send at most 16 KiB.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Request Timeout', 'REQUEST_TIMEOUT', 'The request did not arrive in time. Send it again.']]
])

/** Answers what is no HTTP in our form of an error; node would send an empty 400. */
function answerMalformed(error: Error & { code?: string }, socket: Duplex, answering: ServerResponse | undefined): void {
  // In the middle of an answer, these bytes would end up in its body.
  if (!socket.writable || error.code === 'ECONNRESET' || answering?.headersSent === true) {
    socket.destroy()
    return
  }
  const [status, phrase, code, message] =
    malformed.get(error.code ?? '') ?? [400, 'Bad Request', 'BAD_REQUEST', 'This is not a valid HTTP request.']
  const body = JSON.stringify({ error: { code, message } })
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

function httpServer(listener: RequestListener): Server {
  const server = createServer(
    {
      // The guard answers a missing Host, with a reason.
      requireHostHeader: false,
      headersTimeout: 10_000,
      // Time for a request to arrive whole; answers and streams may take as long as they like.
      requestTimeout: 300_000,
      // Longer than clients keep idle connections, so that it is they who close them.
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: 2_000
    },
    listener
  )
  const answering = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (request, response) => {
    answering.set(request.socket, response)
    response.once('close', () => answering.delete(request.socket))
  })
  server.on('clientError', (error, socket) => answerMalformed(error, socket, answering.get(socket)))
  return server
}

function bind(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

async function portTaken(address: string, port: number, cause: unknown): Promise<HubError> {
  const holder = await findPortHolder(port)
  const who =
    holder.pid === undefined
      ? 'another program (it can\'t be seen which)'
      : `pid ${holder.pid}${holder.program === undefined ? '' : ` (${holder.program})`}`
  return new HubError(
    'PORT_TAKEN',
    `Port ${port} on ${address} is taken by ${who}. Stop that program, or choose another port with --port or "port" in workspaces.json.`,
    { cause, details: { port, ...holder } }
  )
}

function closer(server: Server): (graceMs: number) => Promise<void> {
  let closed: Promise<void> | undefined
  return (graceMs) => {
    closed ??= new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      server.closeIdleConnections()
    })
    return closed
  }
}

/**
 * Serves on one address and port; port 0 is any free one.
 * @throws HubError PORT_TAKEN naming who has it, or LISTEN_FAILED
 */
export async function listen(address: string, port: number, listener: RequestListener): Promise<Listener> {
  const server = httpServer(listener)
  try {
    await bind(server, address, port)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw await portTaken(address, port, error)
    const why = error instanceof Error ? error.message : String(error)
    throw new HubError('LISTEN_FAILED', `Can't listen on ${address} port ${port}: ${why}. Check the address and the port.`, {
      cause: error
    })
  }
  const bound = server.address()
  return { address, port: isAddressInfo(bound) ? bound.port : port, close: closer(server) }
}

function isAddressInfo(value: AddressInfo | string | null): value is AddressInfo {
  return typeof value === 'object' && value !== null
}
