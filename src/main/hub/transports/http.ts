import { Pool } from 'undici'
import { rawHeader, TransportError, type ExchangeRequest, type ExchangeResponse, type Transport } from './transport.ts'

/** Below the five seconds after which common Python servers close an idle connection themselves. */
const idleMs = 4000
const connectMs = 2000

/** False only for failures that come before a connection is there. */
function wasSent(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return true
  if ('syscall' in thrown && thrown.syscall === 'connect') return false
  return !('code' in thrown && thrown.code === 'UND_ERR_CONNECT_TIMEOUT')
}

function rawList(headers: unknown): readonly string[] {
  return Array.isArray(headers) ? headers.map(String) : []
}

/**
 * Talks to a worker on 127.0.0.1 over kept-open connections, one request at a time on each. A connection that was
 * found closed is replaced before anything is sent; a request that may have arrived is never sent twice.
 */
export function createHttpTransport(port: number): Transport {
  const address = `http://127.0.0.1:${port}`
  const pool = new Pool(address, {
    connections: null,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectMs },
    clientTtl: 60_000
  })
  let closing: Promise<void> | undefined

  async function exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    if (closing !== undefined) throw new TransportError(`the transport to ${address} is closed`, { sent: false })
    if (request.signal?.aborted === true) throw new TransportError('cancelled before it was sent', { sent: false })
    try {
      const response = await pool.request({
        method: request.method,
        path: request.path,
        headers: ['host', `127.0.0.1:${port}`, ...request.headers],
        body: request.body ?? null,
        signal: request.signal ?? null,
        responseHeaders: 'raw'
      })
      const rawHeaders = rawList(response.headers)
      // A body that fails when nobody reads it any more must not take the process down.
      response.body.on('error', () => undefined)
      return { status: response.statusCode, rawHeaders, header: (name) => rawHeader(rawHeaders, name), body: response.body }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      throw new TransportError(`no answer from ${address}: ${reason}`, { sent: wasSent(thrown), cause: thrown })
    }
  }

  return {
    address,
    exchange,
    close() {
      closing ??= pool.destroy()
      return closing
    }
  }
}
