import { createParser } from 'eventsource-parser'
import { HubError } from '../errors.ts'
import { isResponse } from './peek.ts'
import type { Answered } from './send.ts'

/** What is needed of an answer to read it. */
export type Reading = Pick<Answered, 'response' | 'flight'>

/** Enough of a message to tell what it is. */
const headChars = 4096

function isAnswer(text: string): boolean {
  return isResponse(Buffer.from(text.slice(0, headChars)))
}

async function fromEvents(answered: Reading): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let found: string | undefined
  const parser = createParser({
    onEvent(event) {
      answered.flight.touch()
      if (found === undefined && isAnswer(event.data)) found = event.data
    }
  })
  for await (const chunk of answered.response.body) {
    if (Buffer.isBuffer(chunk)) parser.feed(decoder.decode(chunk, { stream: true }))
    if (found !== undefined) break
  }
  return found
}

async function whole(answered: Reading): Promise<string | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of answered.response.body) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return isAnswer(text) ? text : undefined
}

/**
 * The JSON text of the final response, from a JSON body or from the end of an event stream. Undefined when the body
 * ended without one. Rejects when the body breaks off.
 */
export async function finalResponse(answered: Reading): Promise<string | undefined> {
  const type = answered.response.header('content-type') ?? ''
  return type.startsWith('text/event-stream') ? fromEvents(answered) : whole(answered)
}

/** A request that was taken and not answered: the worker broke down over it, or is ending. */
export function brokenOff(status: number): HubError {
  const said = status === 200 ? 'The worker ended its answer before the result came.' : `The worker gave up on this request (HTTP ${status}).`
  return new HubError('WORKER_DIED', `${said} Whether it took effect is not known; it was not sent again.`)
}

/** What an answer without a JSON-RPC message means: a stream that was cut, or a worker that speaks something else. */
export function noMessage(answered: Pick<Answered, 'response'>): HubError {
  const { status } = answered.response
  if (status === 200 || status >= 500) return brokenOff(status)
  const text = `The worker answered HTTP ${status} without a JSON-RPC message. Look at its log for the reason.`
  return new HubError('WORKER_UNAVAILABLE', text)
}
