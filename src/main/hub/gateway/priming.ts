import { jsonRpcId, type JsonRpcId } from '../../../shared/json-rpc.ts'
import type { Peeked } from '../bridge/peek.ts'
import type { ExchangeResponse } from '../transports/transport.ts'
import { parseJson } from './json.ts'
import type { Session } from './session.ts'

/** The first version whose clients know events with an id and no data. Versions are dates, so text compares. */
const firstVersion = '2025-11-25'
/** Clients ask twice, this far apart: a hub that is back within twice this time is found. */
const retryMs = 5000
/** A longer id would make a header that servers refuse. */
const maxIdChars = 256

const mark = 'hub-'
const owed = `${mark}owed-`

/** What the last event of a stream that was primed has for its id: nothing more is owed on it. Some clients ask again after an error. */
export const settledId = `${mark}settled`

/** That id, behind an answer of the worker's. */
export const settledEvent = `id: ${settledId}\ndata:\n\n`

/** Only clients that read event streams as browsers do open one beside their calls; simpler ones get what they know. */
function knowsIds(session: Session): boolean {
  return session.listens === true && session.protocolVersion >= firstVersion
}

/** Whether bytes may be put into an answer: not where its length or its coding is given. */
function open(answer: ExchangeResponse): boolean {
  return answer.header('content-length') === undefined && answer.header('content-encoding') === undefined
}

/**
 * The first event of a stream that answers `message`. It holds nothing but an id, which names the request: a client
 * that loses the stream comes back with the id, and can be told that the answer is lost, by the next hub too.
 * Undefined where the client would not understand, or nothing is owed.
 */
export function primingEvent(session: Session | undefined, message: Peeked, answer: ExchangeResponse): string | undefined {
  if (session === undefined || !knowsIds(session) || message.kind !== 'request' || !open(answer)) return undefined
  const id = jsonRpcId.safeParse(message.ids[0])
  if (!id.success || String(id.data).length > maxIdChars) return undefined
  const token = Buffer.from(JSON.stringify(id.data)).toString('base64url')
  return `id: ${owed}${token}\nretry: ${retryMs}\ndata:\n\n`
}

/** Whether an event's id is one of the hub's, and means nothing to a worker. */
export function isHubEventId(id: string): boolean {
  return id.startsWith(mark)
}

/** The request that is still owed an answer on the stream that ended with this event; undefined where none is. */
export function owedAfter(lastEventId: string): JsonRpcId | undefined {
  if (!lastEventId.startsWith(owed)) return undefined
  const text = Buffer.from(lastEventId.slice(owed.length), 'base64url').toString('utf8')
  return jsonRpcId.safeParse(parseJson(text)).data
}
