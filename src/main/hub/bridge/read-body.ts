import type { Request } from 'express'
import { HubError } from '../errors.ts'

/** The longest request body that is passed on. */
export const maxBodyBytes = 16 * 1024 * 1024

function tooLarge(): HubError {
  return new HubError('BODY_TOO_LARGE', 'The request body is longer than 16 MiB. Send less at once.')
}

/** The whole body. Throws HubError BODY_TOO_LARGE as soon as it is known to be longer than {@link maxBodyBytes}. */
export async function readBody(request: Request): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)
}
