import type { IncomingMessage } from 'node:http'
import { HubError } from '../errors.ts'

// A sender that ignores the early answer may send this much more, or for this long, before it is cut off.
const maxDiscardedBytes = 64 * 1024 * 1024
const discardMs = 10_000

function tooLarge(maxBytes: number): HubError {
  const message = `The body is larger than ${maxBytes} bytes. Send less data, or fewer events at once.`
  return new HubError('BODY_TOO_LARGE', message, { details: { maxBytes } })
}

/**
 * Lets the rest of a body pass unread, within limits. Closing at once would reset the connection, and the sender
 * might never see the answer.
 */
function discard(request: IncomingMessage): void {
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), discardMs)
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxDiscardedBytes) request.destroy()
  })
}

/** Reads a body. Rejects with BODY_TOO_LARGE as soon as it is known to be, without reading all of it. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      discard(request)
      reject(tooLarge(maxBytes))
      return
    }
    const chunks: Buffer[] = []
    let bytes = 0
    function onData(chunk: Buffer): void {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes <= maxBytes) return
      request.off('data', onData)
      discard(request)
      reject(tooLarge(maxBytes))
    }
    function onClose(): void {
      reject(new HubError('INVALID_JSON', 'The connection ended before the body did.'))
    }
    request.on('data', onData)
    request.once('end', () => {
      request.off('close', onClose)
      const [only] = chunks
      resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks))
    })
    request.once('error', reject)
    request.once('close', onClose)
  })
}
