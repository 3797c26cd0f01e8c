import { finishedEvent } from '../bridge/finished.ts'
import { limitOf } from '../bridge/limits.ts'
import { peek, type Peeked } from '../bridge/peek.ts'
import { readBody } from '../bridge/read-body.ts'
import { traceOf, type RequestTrace } from '../bridge/trace.ts'
import { HubError, toHubError } from '../errors.ts'
import { answerCancelled, cancelAtWorker, takeCancel } from './cancel.ts'
import { deliver, type Delivery } from './deliver.ts'
import { isRecord } from './json.ts'
import { openingOf, versionIn } from './opening.ts'
import { readAhead, type ReadAhead } from './read-ahead.ts'
import { clientOf, failedCall, isWorthTelling, namedBy, toolOf } from './record.ts'
import { settingIn } from './remember.ts'
import { createReply, type Reply } from './reply.ts'
import { brokeOff, flightError } from '../bridge/send.ts'
import type { PassDeps, Passing } from './passing.ts'
import { primingEvent } from './priming.ts'
import type { Session } from './session.ts'
import { unknownSession } from './sessions.ts'
import { subscribe } from './subscribe-route.ts'
import type { Way } from './underway.ts'

const nothing: Peeked = { kind: 'unreadable', ids: [], params: {} }

/** The method that counts for the time limit: a batch may hold calls. */
function methodOf(message: Peeked): string {
  return message.kind === 'batch' ? 'tools/call' : (message.method ?? '')
}

/** Reads the answer before the client gets it. Throws HubError. */
async function ahead({ answered, limit }: Delivery): Promise<ReadAhead> {
  try {
    return await readAhead(answered)
  } catch (thrown) {
    throw flightError(answered.flight, limit, thrown)
  }
}

/**
 * `initialize` has opened a session at the worker: the client gets one of the hub's, and the worker's answer, as soon as
 * the session is stored.
 */
async function relayOpening(deps: PassDeps, reply: Reply, delivery: Delivery, workerSession: string): Promise<void> {
  const { workspace, body, limit } = delivery
  const { message, answered } = await ahead(delivery)
  if (isRecord(message) && 'error' in message) return reply.relay(answered, { session: undefined, limit })
  const opening = openingOf(body ?? Buffer.alloc(0), { workspace, workerId: answered.worker.id, workerSession })
  const session = await deps.sessions.open({ ...opening, protocolVersion: versionIn(message) ?? opening.protocolVersion })
  try {
    await reply.relay(answered, { session: session.id, limit })
  } catch (thrown) {
    deps.sessions.drop(session)
    throw thrown
  }
  deps.sessions.announce(session)
}

/** The client hears that its setting was taken when the next worker, and the next hub, will know it too. */
async function relaySetting(deps: PassDeps, reply: Reply, delivery: Delivery, session: Session, set: (session: Session) => void): Promise<void> {
  const { message, answered } = await ahead(delivery)
  if (isRecord(message) && 'result' in message) {
    set(session)
    await deps.sessions.keep(session)
  }
  await reply.relay(answered, { session: session.id, limit: delivery.limit })
}

function relayBody(deps: PassDeps, reply: Reply, delivery: Delivery): Promise<void> {
  const { session, message, body, answered, limit } = delivery
  const { response } = answered
  const fresh = message.method === 'initialize' && response.status === 200 ? response.header('mcp-session-id') : undefined
  if (session === undefined && fresh !== undefined) return relayOpening(deps, reply, delivery, fresh)
  const set = body === undefined || response.status !== 200 ? undefined : settingIn(message, body)
  if (session !== undefined && set !== undefined) return relaySetting(deps, reply, delivery, session, set)
  return reply.relay(answered, { session: session?.id, limit, priming: primingEvent(session, message, response) })
}

async function relay(deps: PassDeps, reply: Reply, delivery: Delivery): Promise<void> {
  const { answered, client } = delivery
  try {
    await relayBody(deps, reply, delivery)
    answered.leave.passed()
  } catch (thrown) {
    if (!(thrown instanceof HubError)) throw thrown
    const died = thrown.code === 'WORKER_DIED'
    if (died && delivery.session?.ended === true) throw unknownSession()
    if (died || thrown.code === 'TIMEOUT') await brokeOff(deps, answered, client, thrown.message)
    throw thrown
  } finally {
    answered.flight.land()
    answered.leave.drop()
  }
}

/** One request on its way, and what is known of it so far. */
interface Journey {
  readonly passing: Passing
  readonly message: Peeked
  readonly body: Buffer | undefined
  readonly trace: RequestTrace
  session?: Session
  /** In a session: on the way to the worker. */
  way?: Way
  /** The code of the hub's own error that ended it. */
  code?: string
}

async function travel(deps: PassDeps, journey: Journey): Promise<void> {
  const { passing, message, body, trace } = journey
  const { response, workspace, client } = passing
  const reply = createReply(response, workspace, message)
  try {
    journey.session = await passing.session()
    const { session } = journey
    if (session !== undefined) {
      if (deps.underway.cancel(session, message)) return takeCancel(response, session)
      journey.way = deps.underway.begin(session, message)
    }
    const limit = limitOf({ method: methodOf(message), tool: toolOf(message) }, deps.timeouts(workspace), 'mcp')
    const parcel = { session, body, limit, headers: trace.headers, way: journey.way }
    const answered = await deliver(deps, passing, parcel)
    await relay(deps, reply, { ...parcel, workspace, client, message, answered })
  } catch (thrown) {
    const error = toHubError(thrown)
    journey.code = client.aborted ? 'CLIENT_LEFT' : error.code
    if (client.aborted) return
    if (journey.way?.cancelled.aborted === true) {
      journey.code = 'CANCELLED'
      return answerCancelled(response, message.ids[0])
    }
    const { session } = journey
    if (error.code === 'TIMEOUT' && session !== undefined) cancelAtWorker(deps.supervisor, session, message.ids)
    if (error.status !== 404) deps.publish(failedCall({ workspace, message, error, client: clientOf(session, message), trace: trace.trace }))
    reply.fail(error)
  } finally {
    journey.way?.end()
  }
}

/** Passes one request to the worker and its answer back, or answers with what went wrong on the way. */
export async function pass(deps: PassDeps, passing: Passing): Promise<void> {
  const begun = performance.now()
  const { request, response, workspace } = passing
  const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await readBody(request)
  const message = body === undefined || body.length === 0 ? nothing : peek(body)
  if (body !== undefined && (await subscribe(deps, passing, message, body))) return
  const trace = traceOf(request.rawHeaders, message.params)
  const journey: Journey = { passing, message, body, trace }
  await travel(deps, journey)
  if (!isWorthTelling(message)) return
  const { session, code } = journey
  deps.publish(
    finishedEvent({
      workspace,
      route: 'mcp',
      method: message.method ?? 'batch',
      name: namedBy(message),
      status: response.statusCode,
      begun,
      code,
      client: clientOf(session, message),
      session: session?.id,
      trace: trace.trace
    })
  )
}
