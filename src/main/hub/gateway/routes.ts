import { Router, type Request, type Response } from 'express'
import type { EventPost } from '../../../shared/event.ts'
import { sessionVersions } from '../../../shared/json-rpc.ts'
import type { Breakers } from '../bridge/breaker.ts'
import type { Waits } from '../bridge/waits.ts'
import { toHubError } from '../errors.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { endSession } from './end-session.ts'
import { pass } from './pass.ts'
import type { Passing } from './passing.ts'
import { createReply } from './reply.ts'
import { lastHubEvent, resume } from './resume-route.ts'
import type { SessionStore } from './session-shelf.ts'
import type { Session } from './session.ts'
import { createSessions } from './sessions.ts'
import { stream, wantsStream } from './stream-route.ts'
import { createUnderway } from './underway.ts'
import { createWakers } from './wakers.ts'

export interface GatewayDeps {
  readonly supervisor: Pick<Supervisor, 'worker' | 'proven' | 'suspect' | 'current' | 'get' | 'onWorker'>
  readonly breakers: Breakers
  readonly waits: Waits
  readonly store: SessionStore
  publish(event: EventPost): void
  /** The workspace's `timeoutsMs`. */
  timeouts(workspace: string): Readonly<Record<string, number>>
}

/** A request that names a version without sessions has none, whatever else it says: workers decide alike. */
function sessionIdOf(request: Request): string | undefined {
  const version = request.headers['mcp-protocol-version']
  if (typeof version === 'string' && !sessionVersions.has(version)) return undefined
  const id = request.headers['mcp-session-id']
  return typeof id === 'string' ? id : undefined
}

function workerPath(request: Request): string {
  const query = request.originalUrl.indexOf('?')
  return query < 0 ? '/mcp' : `/mcp${request.originalUrl.slice(query)}`
}

/** `ANY /mcp/:workspace`: the stable URL of a workspace, for clients of both eras of MCP. */
export function createGatewayRouter(deps: GatewayDeps): Router {
  const { supervisor } = deps
  const sessions = createSessions(deps)
  const passDeps = { ...deps, sessions, underway: createUnderway(), nextWorker: createWakers(supervisor) }

  /** GET and DELETE mean the session itself; all else is between client and worker. */
  async function ofSession(passing: Passing): Promise<boolean> {
    const { request, response, workspace, client } = passing
    if (request.method !== 'DELETE' && !wantsStream(request)) return false
    try {
      const session = await passing.session()
      if (session === undefined) return false
      const last = lastHubEvent(request)
      if (request.method === 'DELETE') await endSession(passDeps, passing, session)
      else if (last !== undefined) resume(passing, session, last)
      else await stream(passDeps, passing, session)
    } catch (thrown) {
      const reply = createReply(response, workspace, { kind: 'unreadable', ids: [], params: {} })
      if (!client.aborted) reply.fail(toHubError(thrown))
    }
    return true
  }

  async function handle(request: Request, response: Response, workspace: string): Promise<void> {
    const client = new AbortController()
    response.on('close', () => client.abort())
    const id = sessionIdOf(request)
    const session = async (): Promise<Session | undefined> => {
      supervisor.get(workspace)
      return id === undefined ? undefined : sessions.find(id, workspace)
    }
    const passing = { request, response, workspace, path: workerPath(request), client: client.signal, session }
    if (!(await ofSession(passing))) await pass(passDeps, passing)
  }

  const router = Router()
  router.all('/mcp/:workspace', (request, response) => handle(request, response, request.params.workspace))
  return router
}
