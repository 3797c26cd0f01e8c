import { limitOf } from '../bridge/limits.ts'
import { peek, type Peeked } from '../bridge/peek.ts'
import { readBody } from '../bridge/read-body.ts'
import { HubError, toHubError } from '../errors.ts'
import { cancelAtWorker } from './cancel.ts'
import { deliver, type Delivery } from './deliver.ts'
import { createOpeningTap, openingOf } from './opening.ts'
import { failedCall, toolOf } from './record.ts'
import { rememberSetting } from './remember.ts'
import { createReply, type Reply } from './reply.ts'
import { newsOfDeath } from '../bridge/send.ts'
import type { PassDeps, Passing } from './passing.ts'
import type { Session } from './session.ts'

const nothing: Peeked = { kind: 'unreadable', ids: [], params: {} }

/** The method that counts for the time limit: a batch may hold calls. */
function methodOf(message: Peeked): string {
  return message.kind === 'batch' ? 'tools/call' : (message.method ?? '')
}

/** `initialize` has opened a session at the worker: the client gets one of the hub's, and the worker's answer. */
async function relayOpening(deps: PassDeps, reply: Reply, delivery: Delivery, workerSession: string): Promise<void> {
  const { workspace, body, answered, limit } = delivery
  const place = { workspace, workerId: answered.worker.id, workerSession }
  const session = deps.sessions.open(openingOf(body ?? Buffer.alloc(0), place))
  const tap = createOpeningTap()
  try {
    await reply.relay(answered, { session: session.id, limit, onPart: (part) => tap.feed(part) })
  } catch (thrown) {
    deps.sessions.drop(session)
    throw thrown
  }
  session.protocolVersion = tap.version() ?? session.protocolVersion
  deps.sessions.save(session)
  deps.sessions.announce(session)
}

async function relay(deps: PassDeps, reply: Reply, delivery: Delivery): Promise<void> {
  const { session, message, body, answered, limit } = delivery
  const { response, worker } = answered
  const fresh = message.method === 'initialize' && response.status === 200 ? response.header('mcp-session-id') : undefined
  try {
    if (session === undefined && fresh !== undefined) return await relayOpening(deps, reply, delivery, fresh)
    await reply.relay(answered, { session: session?.id, limit })
    if (session !== undefined && body !== undefined && response.status === 200) {
      rememberSetting(deps.sessions, session, message, body)
    }
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'WORKER_DIED') {
      deps.supervisor.suspect(worker)
      await newsOfDeath(worker, delivery.client)
    }
    throw thrown
  }
}

/** Passes one request to the worker and its answer back, or answers with what went wrong on the way. */
export async function pass(deps: PassDeps, passing: Passing): Promise<void> {
  const { request, response, workspace, client } = passing
  const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await readBody(request)
  const message = body === undefined || body.length === 0 ? nothing : peek(body)
  const reply = createReply(response, workspace, message)
  let session: Session | undefined
  try {
    session = await passing.session()
    const tool = toolOf(message)
    const limit = limitOf({ method: methodOf(message), tool }, deps.timeouts(workspace), 'mcp')
    const answered = await deliver(deps, passing, { session, body, limit })
    await relay(deps, reply, { workspace, client, session, message, body, answered, limit })
  } catch (thrown) {
    if (client.aborted) return
    const error = toHubError(thrown)
    if (error.code === 'TIMEOUT' && session !== undefined) cancelAtWorker(deps.supervisor, session, message.ids)
    if (error.status !== 404) {
      const { rawHeaders } = request
      deps.publish(failedCall({ workspace, message, error, client: session?.client, rawHeaders }))
    }
    reply.fail(error)
  }
}
