import type { Readable } from 'node:stream'
import type { Response } from 'express'

function writable(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

/** Writes one piece and waits while the client is slower than the worker. */
export async function writePart(response: Response, part: Buffer | string): Promise<void> {
  if (!response.destroyed && !response.write(part)) await writable(response)
}

/** Passes a body on piece by piece, as it comes. Rejects when it breaks off. */
export async function passOn(body: Readable, response: Response, onPart: (part: Buffer) => void): Promise<void> {
  for await (const part of body) {
    if (!Buffer.isBuffer(part)) continue
    onPart(part)
    await writePart(response, part)
  }
}

/**
 * Reads up to `limit` bytes. `done` is true when that was all; else the rest is still in `body`. Rejects when it
 * breaks off.
 */
export async function readUpTo(body: Readable, limit: number): Promise<{ parts: Buffer[]; done: boolean }> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(part)) continue
    parts.push(part)
    size += part.length
    if (size > limit) return { parts, done: false }
  }
  return { parts, done: true }
}
