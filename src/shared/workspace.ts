import type { HoldState } from './hold.ts'
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
  tools: z.number(),
  kind: z.enum(['stdio', 'http', 'sse']).optional(),
  /** Of a program that runs. */
  pid: z.int().positive().optional(),
  /** RFC 3339, when the present connection was ready. */
  startedAt: z.string().optional(),
  /** Starts after the first one. */
  restarts: z.int().optional(),
  /** RFC 3339, the last request of a client. */
  lastUsedAt: z.string().optional(),
  /** In backoff: when the next try is due, RFC 3339. */
  retryAt: z.string().optional(),
  /** The last lines of its stderr, oldest first. */
  stderr: z.array(z.string()).optional()
})
export type UpstreamStatus = z.infer<typeof upstreamStatus>

/** What a person may do with one upstream. It holds until the hub ends, over restarts of the worker. */
export const upstreamActions = ['restart', 'enable', 'disable'] as const
export type UpstreamAction = (typeof upstreamActions)[number]

/** The worker's own `/health` body. */
export const workerHealth = z.object({
  upstreams: z.array(upstreamStatus),
  /** Requests of clients that run now; streams that only listen don't count. */
  inFlight: z.int().optional(),
  /** RFC 3339, the last request of a client. */
  lastUsedAt: z.string().nullable().optional()
})
export type WorkerHealth = z.infer<typeof workerHealth>

/** What a process, with everything below it, costs. */
export interface Footprint {
  /** Resident memory; pages that processes share count for each. */
  readonly memoryBytes: number
  /** Of one core, over the last sample. */
  readonly cpuPercent: number
}

/** An upstream with what it costs, where it is a program and was sampled. */
export type UpstreamDetail = UpstreamStatus & Partial<Footprint>

export type BreakerState = 'closed' | 'open' | 'half-open'

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
  readonly upstreams: readonly UpstreamDetail[]
  /** Stopped because nobody used it; the next call wakes it. */
  readonly asleep?: true
  /** Where it is not closed: calls fail at once, to give the worker a rest. */
  readonly breaker?: BreakerState
  /** RFC 3339, the last request of a client to this worker. */
  readonly lastUsedAt?: string
  /** Of the worker with its upstreams, where it was sampled. */
  readonly memoryBytes?: number
  readonly cpuPercent?: number
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
  /** Beside `attempt`, where the starts before it never became ready: so many of them in a row are fatal. */
  readonly maxAttempts?: number
  /** While stopping: a start follows. */
  readonly restarting?: true
  readonly exitCode?: number
  /** The last lines of the worker's stderr, oldest first. */
  readonly stderr: readonly LogLine[]
  /** How many lines its stderr has had. */
  readonly stderrLines: number
  /** Unused for this long, it falls asleep. */
  readonly sleepAfterMinutes?: number
}

export interface LogLine {
  /** RFC 3339. */
  readonly time: string
  readonly text: string
  /** The upstream that wrote it; absent: the worker itself. */
  readonly server?: string
}

/** The standby worker, and what it costs. */
export interface SpareStatus extends Partial<Footprint> {
  readonly state: 'off' | 'starting' | 'ready' | 'failed'
  readonly pid?: number
}

/** The body of GET /health. */
export interface HubHealth {
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly pid: number
  readonly url: string
  readonly workspaces: readonly WorkspaceStatus[]
  readonly spare: SpareStatus
  readonly hold: HoldState
}
