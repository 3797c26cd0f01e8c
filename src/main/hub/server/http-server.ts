import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../../shared/errors.ts'

/** How long a request may take to arrive. Answers and streams may take as long as they like. */
export interface ArrivalLimits {
  readonly headersMs: number
  /** Headers and body. */
  readonly requestMs: number
  /** How often late ones are looked for. */
  readonly checkEveryMs: number
}

const arrivalLimits: ArrivalLimits = { headersMs: 10_000, requestMs: 300_000, checkEveryMs: 2_000 }

/** Requests of one connection that may wait for their turn. */
const maxWaiting = 100

type Refusal = readonly [number, string, ErrorCode, string]

const noHttp: Refusal = [400, 'Bad Request', 'BAD_REQUEST', 'This is not a valid HTTP request.']
const noProxy: Refusal = [400, 'Bad Request', 'BAD_TARGET', 'The hub is no proxy. The request target must be a path that starts with "/".']
const malformed = new Map<string, Refusal>([
  ['HPE_HEADER_OVERFLOW', [431, 'Request Header Fields Too Large', 'HEADERS_TOO_LARGE', 'The headers are too large. Send at most 16 KiB.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Request Timeout', 'REQUEST_TIMEOUT', 'The request did not arrive in time. Send it again.']]
])

/** Ends a connection with an answer that no route gives. Node would send an empty one. */
function refuse(socket: Duplex, [status, phrase, code, message]: Refusal): void {
  const body = JSON.stringify({ error: { code, message } })
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Lets the requests of a connection in one after the other, as their answers have to go out. Node would hand over all at
 * once: each answer could then hold a page of the history in memory, and in some of its versions those behind the first
 * never hear that their client has gone.
 */
function createTurns(listener: RequestListener) {
  const turns = new WeakMap<Duplex, Exchange[]>()

  function run(waiting: Exchange[]): void {
    const [first] = waiting
    if (first === undefined || first.request.socket.destroyed) return
    first.response.once('close', () => {
      waiting.shift()
      run(waiting)
    })
    listener(first.request, first.response)
  }

  return {
    take(exchange: Exchange): void {
      const { socket } = exchange.request
      const waiting = turns.get(socket) ?? []
      turns.set(socket, waiting)
      waiting.push(exchange)
      if (waiting.length > maxWaiting) socket.destroy()
      else if (waiting.length === 1) run(waiting)
    },
    /** Whether what is written now would be read as the answer to what is wrong, not in or as that of something else. */
    mayRefuse(socket: Duplex): boolean {
      const [first, ...more] = turns.get(socket) ?? []
      return first === undefined || (more.length === 0 && !first.request.complete && !first.response.headersSent)
    }
  }
}

/** Whether a request is HTTP/1.1 or 1.0 and its body comes as it is. Node's parser lets other versions and codings pass. */
function isPlain({ httpVersion, headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding']
  return (httpVersion === '1.1' || httpVersion === '1.0') && (coding === undefined || coding.toLowerCase() === 'chunked')
}

/** An HTTP server that answers also what is no request in our form of an error, and keeps what one caller can hold in bounds. */
export function createHttpServer(listener: RequestListener, limits: ArrivalLimits = arrivalLimits): Server {
  const turns = createTurns(listener)
  const server = createServer(
    {
      // The guard answers a missing Host, with a reason.
      requireHostHeader: false,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      // Longer than clients keep idle connections, so that it is they who close them.
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: limits.checkEveryMs
    },
    (request, response) => {
      if (isPlain(request)) turns.take({ request, response })
      else if (turns.mayRefuse(request.socket)) refuse(request.socket, noHttp)
      else request.socket.destroy()
    }
  )
  // Node would leave out those beyond a count without a word, and the guard would not see a second Host or an Origin.
  // Their size is limited.
  server.maxHeadersCount = 0
  // Ignored, as the standard allows, so that the guard comes first here too.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('connect', (_request, socket) => {
    if (turns.mayRefuse(socket)) refuse(socket, noProxy)
    else socket.destroy()
  })
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || !turns.mayRefuse(socket)) socket.destroy()
    else refuse(socket, malformed.get(error.code ?? '') ?? noHttp)
  })
  return server
}
