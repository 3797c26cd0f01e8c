import type { WorkspaceDetail } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { PythonRuntime } from './python.ts'
import type { Timings } from './timings.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { Worker } from './worker.ts'
import type { LogPlace } from './workspace-log.ts'

/** What the supervisor gives each of its runners. */
export interface RunnerDeps {
  readonly python: PythonRuntime
  readonly timings: Timings
  /** Launch keys of live workers, to their workspaces. */
  readonly keys: Map<string, string>
  /** Without it logs are in memory only. */
  readonly logs?: LogPlace
  urlOf(name: string): string
  hubUrl(): string
  /** Whether a worker that starts now is to hold calls. */
  holding(): boolean
  publish(event: OwnEvent): void
  changed(detail: WorkspaceDetail): void
  arrived(worker: Worker): void
  /** A process for a worker: a warm one, or a new one. */
  obtain(name: string, port: number): WorkerProcess
  /** By what the processes of an attempt can be found. */
  marks(attempt: string): Readonly<Record<string, string>>
  /** Ends what is left of an attempt, whose process was `pid`, if it had one. Never rejects. */
  sweep(attempt: string, pid: number, afterMs?: number): Promise<void>
}

/** How a request waits for a worker. */
export interface WorkerOptions {
  readonly waitMs: number
  readonly signal?: AbortSignal
  /** Whether a workspace that sleeps is woken. It is, unless told. */
  readonly wake?: boolean
}
