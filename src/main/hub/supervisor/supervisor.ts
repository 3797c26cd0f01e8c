import type { HoldOrder } from '../../../shared/hold.ts'
import type { LogQuery } from '../../../shared/ipc.ts'
import type { BreakerState, Footprint, LogLine, SpareStatus, UpstreamAction, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import type { Ledger } from './ledger.ts'
import type { PythonRuntime } from './python.ts'
import type { WorkerOptions } from './runner-deps.ts'
import type { Timings } from './timings.ts'
import type { Worker } from './worker.ts'
import type { LogPlace } from './workspace-log.ts'
import { WorkspaceSupervisor } from './workspace-supervisor.ts'

export type { PythonRuntime } from './python.ts'
export type { WorkerOptions } from './runner-deps.ts'
export type { Worker } from './worker.ts'

/** Runs one worker per workspace and keeps it alive. Nothing starts until `start` or `apply` is called. */
export interface Supervisor {
  /** These three resolve when the workspace runs, is stopped, or has failed. Throw UNKNOWN_WORKSPACE. */
  start(name: string): Promise<WorkspaceDetail>
  stop(name: string): Promise<WorkspaceDetail>
  restart(name: string): Promise<WorkspaceDetail>
  list(): readonly WorkspaceDetail[]
  /** Throws UNKNOWN_WORKSPACE. */
  get(name: string): WorkspaceDetail
  /**
   * The running worker, waiting while one starts or backs off. Throws UNKNOWN_WORKSPACE, WORKSPACE_STOPPED or
   * WORKSPACE_FATAL at once, WORKER_UNAVAILABLE with `retryAfterMs` after `waitMs`, the signal's reason when aborted.
   * A workspace that sleeps is woken, unless `wake` is false: then it counts as one that does not come up.
   */
  worker(name: string, options: WorkerOptions): Promise<Worker>
  current(name: string): Worker | undefined
  /** A real exchange succeeded: proof. */
  proven(worker: Worker): void
  /** A real exchange failed: a reason to probe now. */
  suspect(worker: Worker): void
  /** Something was heard of this workspace's servers: a reason to ask its worker now. */
  look(name: string): void
  /** The circuit breaker in front of this worker has changed. */
  breaker(worker: Worker, state: BreakerState): void
  /**
   * Restarts one server of a workspace, or switches it on or off until the hub ends. Resolves once the worker reports
   * that it is done. Throws UNKNOWN_WORKSPACE, UNKNOWN_SERVER; for a restart also why there is no worker.
   */
  upstream(name: string, server: string, action: UpstreamAction): Promise<WorkspaceDetail>
  /** Tells every worker to hold calls, or not to. Resolves when it is in force; a worker that hangs is not waited for. */
  hold(order: HoldOrder): Promise<void>
  /** The machine was suspended: every worker is probed at once, and told to look at its upstreams. */
  wake(): void
  readonly spare: SpareStatus
  /** What the hub itself costs, where it was sampled. */
  readonly own: Footprint | undefined
  /** Hears each change of a workspace. Returns its undo. */
  onChange(listener: (detail: WorkspaceDetail) => void): () => void
  /** Hears of each new worker once it runs. Returns its undo. */
  onWorker(listener: (worker: Worker) => void): () => void
  /** Stderr of the worker and its upstreams, from memory and disk: the newest lines that fit, oldest first. Throws UNKNOWN_WORKSPACE. */
  log(query: LogQuery): Promise<readonly LogLine[]>
  /** The workspace a launch key belongs to, while that worker lives. */
  workspaceOfKey(key: string): string | undefined
  /** Whether the worker with this launch key runs, and is not being stopped or replaced. */
  serves(key: string): boolean
  /** Takes a changed config: stops what left, starts what came, restarts what changed. Resolves when that is done. */
  apply(workspaces: readonly ResolvedWorkspace[], options?: { readonly spare?: boolean }): Promise<void>
  /** Stops every worker; everything they started is gone within four seconds. May be called again. */
  stopAll(): Promise<void>
}

export interface SupervisorDeps {
  readonly workspaces: readonly ResolvedWorkspace[]
  readonly python: PythonRuntime
  /** The data folder's mark, which all that workers start bears. */
  readonly owner: string
  /** Absent: what this process leaves when it is killed is not found again. */
  readonly ledger?: Ledger
  readonly timings?: Partial<Timings>
  /** Without it logs are in memory only. */
  readonly logs?: LogPlace
  /** Whether a worker is kept warm. */
  readonly spare?: boolean
  /** The stable URL of a workspace. */
  urlOf(name: string): string
  hubUrl(): string
  /** Whether a worker that starts now is to hold calls. */
  holding?(): boolean
  publish(event: OwnEvent): void
}

/** Makes the supervisor of these workspaces. `timings` is for tests: the defaults are the contract's. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  return new WorkspaceSupervisor(deps)
}
