import { finalResponse } from '../bridge/answer.ts'
import { takeOff } from '../bridge/flight.ts'
import type { Limit } from '../bridge/limits.ts'
import { HubError } from '../errors.ts'
import type { Worker } from '../supervisor/worker.ts'
import { TransportError } from '../transports/transport.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const limit: Limit = { ms: 10_000, resets: false }
const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}'

interface Posted {
  readonly status: number
  readonly session?: string
  readonly text?: string
}

/** Posts one message to a worker and reads the answer. Rejects with a TransportError that is safe to try again. */
async function post(worker: Worker, body: string, headers: readonly string[]): Promise<Posted> {
  const flight = takeOff(worker, undefined, limit)
  try {
    const response = await worker.transport.exchange({
      method: 'POST',
      path: '/mcp',
      headers: ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream', ...headers],
      body: Buffer.from(body),
      signal: flight.signal
    })
    const text = await finalResponse({ response, flight })
    return { status: response.status, session: response.header('mcp-session-id'), text }
  } catch (thrown) {
    throw new TransportError('the worker ended while it took the session over', { sent: false, cause: thrown })
  } finally {
    flight.land()
  }
}

async function replay(session: Session, worker: Worker): Promise<string> {
  const opened = await post(worker, session.initialize, [])
  if (opened.status !== 200 || opened.session === undefined) {
    const text = `The new worker of ${session.workspace} did not take the session over (HTTP ${opened.status}). Start a new session.`
    throw new HubError('WORKER_UNAVAILABLE', text)
  }
  const headers = ['Mcp-Session-Id', opened.session, 'MCP-Protocol-Version', session.protocolVersion]
  await post(worker, initialized, headers)
  const state = [...(session.logLevel === undefined ? [] : [session.logLevel]), ...session.subscriptions.values()]
  // What the new worker refuses here its client will notice by itself.
  for (const body of state) await post(worker, body, headers)
  return opened.session
}

/**
 * Makes sure that `worker` knows the session: if it is not the one the session was last with, what the client had set
 * up is said again. `forgotten` is a worker session that the worker has just refused. Many may ask at once.
 */
export async function takeOver(sessions: Sessions, session: Session, worker: Worker, forgotten?: string): Promise<void> {
  for (;;) {
    if (session.repair === undefined) {
      if (session.workerId === worker.id && session.workerSession !== forgotten) return
      session.repair = replay(session, worker)
        .then((workerSession) => {
          session.workerId = worker.id
          session.workerSession = workerSession
          session.changed = true
          sessions.save(session)
        })
        .finally(() => (session.repair = undefined))
    }
    await session.repair
  }
}
