import type { Request, Response } from 'express'
import type { EventQuery } from '../../../shared/event.ts'
import type { Bus } from './bus.ts'
import { follow, type Sink } from './cursor.ts'
import { drained } from './drained.ts'
import type { Feed } from './feed.ts'
import { heartbeatFrame } from './frames.ts'
import { parseSeq } from './query.ts'

/** What may wait for a reader before it has to read from the journal. */
const maxWaitingBytes = 1024 * 1024

export interface StreamDeps {
  readonly bus: Bus
  readonly feed: Feed
  /** Between comments on an idle stream. */
  readonly heartbeatMs: number
}

function createSink(response: Response): Sink {
  return {
    write: (frames) => void response.write(frames),
    isFull: (bytes) => response.writableLength + bytes > maxWaitingBytes,
    drained: () => drained(response),
    fail: () => void response.end()
  }
}

/**
 * Streams events until the client goes or the bus closes. From `Last-Event-ID`, else `after`, else live only; the
 * filters hold, `limit` has no meaning here.
 */
export function streamEvents({ bus, feed, heartbeatMs }: StreamDeps, query: EventQuery, request: Request, response: Response): void {
  const lastId = request.get('last-event-id')
  const after = lastId === undefined || lastId === '' ? query.after : parseSeq('Last-Event-ID', lastId)
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no'
  })
  response.flushHeaders()
  const sink = createSink(response)
  const stop = follow(bus, feed, sink, query, after)
  const heartbeat = setInterval(() => {
    if (!sink.isFull(heartbeatFrame.length)) sink.write(heartbeatFrame)
  }, heartbeatMs)
  const end = (): void => void response.end()
  bus.closed.addEventListener('abort', end)
  response.once('close', () => {
    stop()
    clearInterval(heartbeat)
    bus.closed.removeEventListener('abort', end)
  })
  if (bus.closed.aborted) end()
}
