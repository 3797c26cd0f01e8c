import { request, type IncomingMessage } from 'node:http'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { onTestFinished } from 'vitest'
import { until } from '../store/temporary-store.ts'
import { path, type Served } from './serve-bus.ts'

export interface Stream {
  readonly response: IncomingMessage
  readonly raw: () => string
  readonly messages: readonly EventSourceMessage[]
  /** Seqs of the events, gaps left out. */
  readonly seqs: () => number[]
  readonly ended: () => boolean
  has(count: number): Promise<void>
  close(): void
}

/** Opens an SSE stream and collects what comes. */
export async function openStream(served: Served, query = '', headers: Record<string, string> = {}): Promise<Stream> {
  const { port } = served
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: path + query, headers: { accept: 'text/event-stream', ...headers } }, resolve)
      .on('error', reject).end()
  })
  const messages: EventSourceMessage[] = []
  let raw = ''
  let ended = false
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  response.setEncoding('utf8')
  response.on('data', (text: string) => {
    raw += text
    parser.feed(text)
  })
  response.on('close', () => (ended = true)).on('error', () => undefined)
  onTestFinished(() => void response.destroy())
  return {
    response,
    messages,
    raw: () => raw,
    seqs: () => messages.filter(({ event }) => event === undefined).map(({ id }) => Number(id)),
    ended: () => ended,
    has: (count) => until(() => messages.length >= count),
    close: () => void response.destroy()
  }
}
