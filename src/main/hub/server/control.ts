import { Router, type Request } from 'express'
import { z } from 'zod'
import { releaseInput } from '../../../shared/hold.ts'
import { logQuery } from '../../../shared/ipc.ts'
import { decideInput, proposalStatus } from '../../../shared/proposal.ts'
import { upstreamActions, type WorkspaceDetail } from '../../../shared/workspace.ts'
import type { Clicks } from '../clicks/clicks.ts'
import { HubError } from '../errors.ts'
import type { Hold } from '../proposals/hold.ts'
import type { Proposals } from '../proposals/proposals.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { methodNotAllowed, notFound } from './errors.ts'
import { toStatus } from './health.ts'
import { jsonBody, optionalJsonBody } from '../clicks/json-body.ts'
import { requireBearer } from './token.ts'
import { within } from './within.ts'

export interface ControlDeps {
  /** Of `<data>/token`. */
  readonly token: string
  readonly supervisor: Pick<Supervisor, 'list' | 'get' | 'start' | 'stop' | 'restart' | 'upstream' | 'log'>
  readonly proposals: Pick<Proposals, 'list' | 'decide'>
  readonly clicks: Pick<Clicks, 'keyOf'>
  readonly hold: Pick<Hold, 'set'>
  /** Reads workspaces.json again. Rejects with CONFIG_INVALID and keeps the last good one. */
  reload(): Promise<void>
  /** Stops the hub; called once the answer is out. */
  shutdown(): void
  /** How long a start, stop or restart may take before the answer is TIMEOUT; it goes on. 30 s unless told. */
  readonly patienceMs?: number
}

const verbs = ['start', 'stop', 'restart'] as const
const logSearch = logQuery.omit({ name: true })
const proposalQuery = z.strictObject({ status: proposalStatus.optional() })

function addWorkspaces(router: Router, deps: ControlDeps): void {
  const { supervisor } = deps
  router
    .route('/api/control/workspaces')
    .get((_request, response) => {
      response.json({ workspaces: supervisor.list().map(toStatus) })
    })
    .all(methodNotAllowed('GET, HEAD'))
  router
    .route('/api/control/workspaces/:name')
    .get((request, response) => {
      const status = toStatus(supervisor.get(request.params.name))
      response.json({ ...status, clickKey: deps.clicks.keyOf(status.name) })
    })
    .all(methodNotAllowed('GET, HEAD'))
  router
    .route('/api/control/workspaces/:name/log')
    .get(async (request, response) => {
      const { limit } = request.query
      const query = logSearch.safeParse({ ...request.query, ...(limit !== undefined && { limit: Number(limit) }) })
      if (!query.success) throw new HubError('INVALID_QUERY', `The query is not valid:\n${z.prettifyError(query.error)}`)
      response.json({ lines: await supervisor.log({ name: request.params.name, ...query.data }) })
    })
    .all(methodNotAllowed('GET, HEAD'))
  for (const verb of verbs) {
    router
      .route(`/api/control/workspaces/:name/${verb}`)
      .post(async (request: Request<{ name: string }>, response) => {
        const { name } = request.params
        const detail = await within<WorkspaceDetail>(supervisor[verb](name), deps.patienceMs ?? 30_000, () => {
          const { state } = supervisor.get(name)
          return new HubError('TIMEOUT', `${name} is still ${state}: ${verb} goes on. Look at it again with \`status\`.`, {
            details: { workspace: name }
          })
        })
        response.json(toStatus(detail))
      })
      .all(methodNotAllowed('POST'))
  }
}

function addServers(router: Router, { supervisor }: ControlDeps): void {
  for (const action of upstreamActions) {
    router
      .route(`/api/control/workspaces/:name/servers/:server/${action}`)
      .post(async (request: Request<{ name: string; server: string }>, response) => {
        const { name, server } = request.params
        response.json(toStatus(await supervisor.upstream(name, server, action)))
      })
      .all(methodNotAllowed('POST'))
  }
}

function parseDecision(body: unknown) {
  const parsed = decideInput.safeParse(body)
  if (parsed.success) return parsed.data
  throw new HubError('INVALID_DECISION', `The decision is not valid:\n${z.prettifyError(parsed.error)}`)
}

function addProposals(router: Router, { proposals }: ControlDeps): void {
  router
    .route('/api/control/proposals')
    .get(async (request, response) => {
      const query = proposalQuery.safeParse(request.query)
      if (!query.success) throw new HubError('INVALID_QUERY', `The query is not valid:\n${z.prettifyError(query.error)}`)
      response.json({ proposals: await proposals.list(query.data.status) })
    })
    .all(methodNotAllowed('GET, HEAD'))
  router
    .route('/api/control/proposals/:id/decide')
    // Room for edited arguments as large as an event may be.
    .post(jsonBody(256 * 1024), async (request: Request<{ id: string }>, response) => {
      response.json(await proposals.decide(request.params.id, parseDecision(request.body), 'command line'))
    })
    .all(methodNotAllowed('POST'))
}

function addHold(router: Router, { hold }: ControlDeps): void {
  router
    .route('/api/control/hold')
    .post(async (_request, response) => {
      response.json(await hold.set({ on: true }, 'command line'))
    })
    .all(methodNotAllowed('POST'))
  router
    .route('/api/control/release')
    .post(optionalJsonBody(16 * 1024), async (request, response) => {
      const input = releaseInput.safeParse(request.body ?? {})
      if (!input.success) throw new HubError('INVALID_DECISION', `The release is not valid:\n${z.prettifyError(input.error)}`)
      response.json(await hold.set({ on: false, ...input.data }, 'command line'))
    })
    .all(methodNotAllowed('POST'))
}

function addHub(router: Router, deps: ControlDeps): void {
  router
    .route('/api/control/config/reload')
    .post(async (_request, response) => {
      await deps.reload()
      response.json({ ok: true })
    })
    .all(methodNotAllowed('POST'))
  router
    .route('/api/control/shutdown')
    .post((_request, response) => {
      response.once('finish', () => deps.shutdown())
      response.setHeader('Connection', 'close')
      response.json({ ok: true })
    })
    .all(methodNotAllowed('POST'))
}

/** /api/control: what a person may do, for programs of the same account. Nothing of it works without the token. */
export function createControlRouter(deps: ControlDeps): Router {
  const router = Router()
  router.use('/api/control', requireBearer(deps.token, '`token`'), (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  addWorkspaces(router, deps)
  addServers(router, deps)
  addProposals(router, deps)
  addHold(router, deps)
  addHub(router, deps)
  router.use('/api/control', notFound)
  return router
}
