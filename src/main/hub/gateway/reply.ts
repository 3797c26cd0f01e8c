import type { Response } from 'express'
import type { JsonRpcId } from '../../../shared/json-rpc.ts'
import { brokenOff } from '../bridge/answer.ts'
import { failure, sendJson, setRetryAfter } from '../bridge/failure.ts'
import type { Peeked } from '../bridge/peek.ts'
import { flightError, type Answered } from '../bridge/send.ts'
import type { Limit } from '../bridge/limits.ts'
import { HubError } from '../errors.ts'
import { toClient } from './headers.ts'
import { settledEvent, settledId } from './priming.ts'
import { createSseTap, messageEvent, type SseTap } from './sse-tap.ts'
import { passOn, readUpTo, writePart } from './stream.ts'

/** A plain body up to this size is sent once it is complete, so that a death half-way can still be told. */
const wholeBytes = 256 * 1024

export interface RelayOptions {
  /** The hub's own session id, for the answer's headers. */
  readonly session: string | undefined
  readonly limit: Limit | undefined
  /** The event that a stream begins with, before the worker's. */
  readonly priming?: string
}

/** The answer to one client: what the worker says, or what the hub has to say instead. */
export interface Reply {
  /** Passes the worker's answer on. Throws HubError when it ends before its time. */
  relay(answered: Answered, options: RelayOptions): Promise<void>
  /** Ends with one of the hub's own errors: as the body, or as the last event of a stream that has begun. */
  fail(error: HubError): void
}

function writeHead(response: Response, answered: Answered, session: string | undefined): void {
  const headers = toClient(answered.response.rawHeaders, session)
  response.sendDate = answered.response.header('date') === undefined
  response.writeHead(answered.response.status, headers)
}

async function relayWhole(response: Response, answered: Answered, options: RelayOptions): Promise<void> {
  const { parts, done } = await readUpTo(answered.response.body, wholeBytes)
  writeHead(response, answered, options.session)
  for (const part of parts) await writePart(response, part)
  if (!done) await passOn(answered.response.body, response, () => undefined)
}

async function relayEvents(response: Response, answered: Answered, options: RelayOptions, tap: SseTap): Promise<void> {
  writeHead(response, answered, options.session)
  if (options.priming === undefined) response.flushHeaders()
  else await writePart(response, options.priming)
  await passOn(answered.response.body, response, (part) => {
    if (tap.feed(part)) answered.flight.touch()
  })
}

/** Whether all that is owed went by. */
function complete(tap: SseTap | undefined, ids: readonly JsonRpcId[]): tap is SseTap {
  return tap !== undefined && ids.length > 0 && tap.responses() >= ids.length
}

/** A stream that ends in good order but without the answer was cut by a worker that stops. */
function requireAnswer(tap: SseTap, ids: readonly JsonRpcId[]): void {
  if (tap.responses() < ids.length && !tap.resumable()) throw brokenOff(200)
}

/** Answers one request, of which `message` is what could be read. */
export function createReply(response: Response, workspace: string, message: Peeked): Reply {
  const { ids } = message
  let tap: SseTap | undefined
  let primed = false

  /** Ends a stream on which all that was owed went by, or a body. */
  function end(): void {
    response.end(primed && complete(tap, ids) ? tap.mend() + settledEvent : undefined)
  }

  function lastWords(error: HubError): void {
    if (tap === undefined) return void response.destroy()
    const owed = message.kind === 'batch' || tap.responses() === 0 ? ids : []
    const words = owed.map((id) => messageEvent(failure(error, workspace, id), primed ? settledId : undefined)).join('')
    response.end(tap.mend() + (words === '' && primed ? settledEvent : words))
  }

  return {
    async relay(answered, options) {
      const type = answered.response.header('content-type') ?? ''
      const { status } = answered.response
      try {
        // A worker that is stopped in the middle of a call answers in plain HTTP, which no client of MCP understands.
        if (status >= 500 && ids.length > 0 && !type.startsWith('application/json')) {
          answered.response.body.destroy()
          throw brokenOff(status)
        }
        if (type.startsWith('text/event-stream')) {
          tap = createSseTap()
          primed = options.priming !== undefined
          await relayEvents(response, answered, options, tap)
          requireAnswer(tap, ids)
        } else await relayWhole(response, answered, options)
        end()
      } catch (thrown) {
        // Clients may leave as soon as they have their answer, before the stream ends: that ends it in good order.
        if (complete(tap, ids)) return end()
        throw thrown instanceof HubError ? thrown : flightError(answered.flight, options.limit, thrown)
      } finally {
        answered.flight.land()
      }
    },
    fail(error) {
      if (response.destroyed || response.writableEnded) return
      if (response.headersSent) return lastWords(error)
      const bodies = (ids.length > 0 ? ids : [null]).map((id) => failure(error, workspace, id))
      const text = JSON.stringify(message.kind === 'batch' && ids.length > 0 ? bodies : bodies[0])
      if (error.status === 404) return sendJson(response, 404, text)
      if (ids.length > 0) return sendJson(response, 200, text)
      setRetryAfter(response, error)
      sendJson(response, 503, text)
    }
  }
}
