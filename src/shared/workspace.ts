import { z } from 'zod'

/** Names of workspaces, as they stand in URLs. */
export const workspaceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/u, 'must be 1 to 32 of a-z, 0-9 and -, not starting with -')

export const workerStates = ['stopped', 'starting', 'running', 'backoff', 'stopping', 'exited', 'fatal'] as const
export const workerState = z.enum(workerStates)
/** Where a process is in its life. Says nothing about whether it answers: that is {@link Health}. */
export type WorkerState = z.infer<typeof workerState>

export const healths = ['unknown', 'healthy', 'unhealthy'] as const
export const health = z.enum(healths)
/** What was last proven by a probe or a real call. */
export type Health = z.infer<typeof health>

/** An MCP server behind a worker, as the worker reports it. */
export const upstreamStatus = z.object({
  name: z.string(),
  state: workerState,
  health,
  /** RFC 3339, the last successful probe or call. */
  provenAt: z.string().nullable(),
  reason: z.string().optional(),
  /** How many tools it offers. */
  tools: z.number()
})
export type UpstreamStatus = z.infer<typeof upstreamStatus>

/** The worker's own `/health` body. */
export const workerHealth = z.object({ upstreams: z.array(upstreamStatus) })

export interface WorkerInfo {
  readonly pid: number
  readonly transport: string
  /** What a client can call directly, such as `http://127.0.0.1:4711`. */
  readonly address: string
  readonly startedAt: string
  readonly restarts: number
}

/** One workspace in the body of `/health`. */
export interface WorkspaceStatus {
  readonly name: string
  readonly url: string
  readonly state: WorkerState
  readonly health: Health
  readonly provenAt: string | null
  readonly reason?: string
  readonly worker: WorkerInfo | null
  readonly upstreams: readonly UpstreamStatus[]
}

/** A workspace as the window shows it: the status and what a person needs to act on it. */
export interface WorkspaceDetail extends WorkspaceStatus {
  readonly path: string
  /** When the present state began, RFC 3339. */
  readonly stateSince: string
  /** Restarts since the hub started, also while no worker runs. */
  readonly restarts: number
  /** While in backoff: when the next start is due, RFC 3339. */
  readonly retryAt?: string
  /** While starting or in backoff: which start in a row this is. */
  readonly attempt?: number
  readonly exitCode?: number
  /** The last lines of the worker's stderr, oldest first. */
  readonly stderr: readonly LogLine[]
  /** How many lines its stderr has had. */
  readonly stderrLines: number
  /** Memory of the worker and its upstreams, where it was sampled. */
  readonly memoryBytes?: number
}

export interface LogLine {
  /** RFC 3339. */
  readonly time: string
  readonly text: string
}

/** The body of GET /health. */
export interface HubHealth {
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly pid: number
  readonly url: string
  readonly workspaces: readonly WorkspaceStatus[]
}
