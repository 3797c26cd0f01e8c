import { Router } from 'express'
import type { HoldState } from '../../../shared/hold.ts'
import type { HubHealth, SpareStatus, UpstreamDetail, WorkspaceDetail, WorkspaceStatus } from '../../../shared/workspace.ts'
import { methodNotAllowed } from './errors.ts'

/** A workspace as `/health` and the control API show it: without what only the window needs. */
export function toStatus(detail: WorkspaceDetail): WorkspaceStatus {
  const { name, url, state, health, provenAt, reason, worker, upstreams } = detail
  const { asleep, breaker, lastUsedAt, memoryBytes, cpuPercent } = detail
  return { name, url, state, health, provenAt, reason, worker, upstreams: upstreams.map(withReason), asleep, breaker, lastUsedAt, memoryBytes, cpuPercent }
}

/** What is not healthy says why, also where nothing was tried yet. */
function withReason(upstream: UpstreamDetail): UpstreamDetail {
  if (upstream.health === 'healthy' || upstream.reason !== undefined) return upstream
  return { ...upstream, reason: upstream.state === 'stopped' ? 'It is not running.' : `It is ${upstream.state}.` }
}

function shouldRun(detail: WorkspaceDetail): boolean {
  if (detail.state === 'stopping') return detail.restarting === true
  if (detail.state === 'stopped') return false
  return !(detail.state === 'exited' && detail.exitCode === 0)
}

/** What `/health` says of the hub; the workspaces come from the supervisor at each request. */
export interface HealthDeps {
  readonly version: string
  url(): string
  workspaces(): readonly WorkspaceDetail[]
  spare(): SpareStatus
  hold(): HoldState
  /** False while the journal can't be written. */
  journalWorks(): boolean
}

/** The body of GET /health. Degraded: a workspace that should run is not healthy, or the journal can't write. */
export function hubHealth(deps: HealthDeps): HubHealth {
  const details = deps.workspaces()
  const well = deps.journalWorks() && details.every((detail) => !shouldRun(detail) || detail.health === 'healthy')
  return {
    status: well ? 'ok' : 'degraded',
    version: deps.version,
    pid: process.pid,
    url: deps.url(),
    workspaces: details.map(toStatus),
    spare: deps.spare(),
    hold: deps.hold()
  }
}

/** GET /health. */
export function createHealthRouter(deps: HealthDeps): Router {
  const router = Router()
  router
    .route('/health')
    .get((_request, response) => {
      response.setHeader('Cache-Control', 'no-store')
      response.json(hubHealth(deps))
    })
    .all(methodNotAllowed('GET, HEAD'))
  return router
}
