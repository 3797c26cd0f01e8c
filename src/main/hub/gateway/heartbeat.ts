import type { Response } from 'express'

const everyMs = 15_000

/**
 * Writes a comment now and then, so that a connection whose client is gone is noticed though nothing is said on it.
 * `between` tells whether the stream stands between two events: a comment in the middle of one would spoil it. Returns
 * its end.
 */
export function startHeartbeat(response: Response, between: () => boolean): () => void {
  const timer = setInterval(() => {
    if (!response.destroyed && !response.writableEnded && !response.writableNeedDrain && between()) response.write(': ping\n\n')
  }, everyMs)
  return () => clearInterval(timer)
}
