import { Readable } from 'node:stream'
import { createParser } from 'eventsource-parser'
import { isRecord, parseJson } from './json.ts'
import type { Answered } from '../bridge/send.ts'
import { createSseTap } from './sse-tap.ts'

/** The answers that are read ahead are short; of a longer one the message is not looked at. */
const maxBytes = 256 * 1024

export interface ReadAhead {
  /** The JSON-RPC response, where it could be read. */
  readonly message: unknown
  /** The answer as if nothing of it had been read. */
  readonly answered: Answered
}

function isEventStream({ response }: Answered): boolean {
  return (response.header('content-type') ?? '').startsWith('text/event-stream')
}

function responseIn(text: string, events: boolean): unknown {
  if (!events) return parseJson(text)
  const messages: unknown[] = []
  createParser({ onEvent: (event) => void messages.push(parseJson(event.data)) }).feed(text)
  return messages.find((message) => isRecord(message) && ('result' in message || 'error' in message))
}

function rejoin(parts: readonly Buffer[], body: Readable, done: boolean): Readable {
  async function* all(): AsyncGenerator<unknown> {
    yield* parts
    if (!done) yield* body
  }
  return Readable.from(all(), { objectMode: false })
}

/**
 * Reads an answer until its JSON-RPC response is there, so that something can be done before the client sees it.
 * Rejects when the answer breaks off.
 */
export async function readAhead(answered: Answered): Promise<ReadAhead> {
  const { body } = answered.response
  const events = isEventStream(answered)
  const tap = createSseTap()
  const parts: Buffer[] = []
  let size = 0
  let done = true
  for await (const part of body.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(part)) continue
    parts.push(part)
    size += part.length
    tap.feed(part)
    done = false
    if (size > maxBytes || (events && tap.responses() > 0)) break
    done = true
  }
  const message = size > maxBytes ? undefined : responseIn(Buffer.concat(parts).toString('utf8'), events)
  return { message, answered: { ...answered, response: { ...answered.response, body: rejoin(parts, body, done) } } }
}
