import type { z } from 'zod'
import { eventPost } from '../../../shared/event.ts'
import { HubError } from '../errors.ts'
import { newEventId } from '../store/event-id.ts'
import type { NewEvent } from '../store/write.ts'

export const maxEventBytes = 256 * 1024
export const maxBodyBytes = 4 * 1024 * 1024
const maxLines = 1_000
// A body can hold very many unknown fields.
const maxWhyChars = 2_000

/** An event with the line it came from, counted from 1. */
export interface ParsedEvent {
  readonly event: NewEvent
  readonly line: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new HubError('INVALID_JSON', 'The body is not valid UTF-8. Encode it as UTF-8.', { cause })
  }
}

/** The value of a JSON body. Throws INVALID_JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HubError('INVALID_JSON', `The body is not valid JSON: ${why}.`, { cause })
  }
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}

/** One event from its bytes. Throws INVALID_JSON or INVALID_EVENT, which names each bad field. */
export function parseEvent(bytes: Uint8Array): NewEvent {
  const parsed = eventPost.safeParse(parseJson(bytes))
  if (!parsed.success) {
    const why = parsed.error.issues.map(describe).join('; ')
    throw new HubError('INVALID_EVENT', `The event was refused. ${why.slice(0, maxWhyChars)}.`)
  }
  return { ...parsed.data, id: parsed.data.id ?? newEventId() }
}

/** The same error, with the line of the body it is about. */
export function atLine(error: unknown, line: number): unknown {
  if (!(error instanceof HubError)) return error
  const details = { ...error.details, line }
  return new HubError(error.code, `Line ${line}: ${error.message}`, { cause: error, details })
}

function lineEvent(bytes: Uint8Array, line: number): ParsedEvent {
  try {
    if (bytes.length <= maxEventBytes) return { event: parseEvent(bytes), line }
    const message = `The line is larger than ${maxEventBytes} bytes.`
    throw new HubError('BODY_TOO_LARGE', message, { details: { maxBytes: maxEventBytes } })
  } catch (error) {
    throw atLine(error, line)
  }
}

const feed = 0x0a

// Space, tab and CR, of which a line may consist and still be blank.
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}

/** The lines of a body that are not blank, with their numbers. One pass: a body may hold millions of blank ones. */
function* linesOf(body: Buffer): Generator<{ readonly bytes: Buffer; readonly line: number }> {
  let line = 1
  let start = 0
  for (let at = 0; at < body.length; at += 1) {
    if (body[at] === feed) {
      line += 1
      start = at + 1
    } else if (!isBlank(body[at])) {
      const next = body.indexOf(feed, at)
      at = next === -1 ? body.length : next
      yield { bytes: body.subarray(start, body[at - 1] === 0x0d ? at - 1 : at), line }
      line += 1
      start = at + 1
    }
  }
}

/** The events of an NDJSON body. One bad line refuses them all, and is named in `error.line`. */
export function parseLines(body: Buffer): readonly ParsedEvent[] {
  const events: ParsedEvent[] = []
  for (const { bytes, line } of linesOf(body)) {
    if (events.length === maxLines) {
      const message = `More than ${maxLines} events at once. Send them in several requests.`
      throw atLine(new HubError('BODY_TOO_LARGE', message, { details: { maxLines } }), line)
    }
    events.push(lineEvent(bytes, line))
  }
  if (events.length === 0) throw new HubError('INVALID_EVENT', 'The body holds no event. Send one JSON object a line.')
  return events
}
