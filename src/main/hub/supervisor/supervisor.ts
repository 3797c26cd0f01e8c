import { isDeepStrictEqual } from 'node:util'
import type { LogLine, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { HubError } from '../errors.ts'
import { createListeners } from '../store/listeners.ts'
import { sampleGroups } from './footprint.ts'
import type { PythonRuntime } from './python.ts'
import { Runner, type RunnerDeps } from './runner.ts'
import { defaultTimings, type Timings } from './timings.ts'
import type { Worker } from './worker.ts'

export type { PythonRuntime } from './python.ts'
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
   */
  worker(name: string, options: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Worker>
  current(name: string): Worker | undefined
  /** A real exchange succeeded: proof. */
  proven(worker: Worker): void
  /** A real exchange failed: a reason to probe now. */
  suspect(worker: Worker): void
  /** Hears each change of a workspace. Returns its undo. */
  onChange(listener: (detail: WorkspaceDetail) => void): () => void
  /** Hears of each new worker once it runs. Returns its undo. */
  onWorker(listener: (worker: Worker) => void): () => void
  /** The worker's stderr that is kept, oldest first. Throws UNKNOWN_WORKSPACE. */
  log(name: string): readonly LogLine[]
  /** The workspace a launch key belongs to, while that worker lives. */
  workspaceOfKey(key: string): string | undefined
  /** Takes a changed config: stops what left, starts what came, restarts what changed. Resolves when that is done. */
  apply(workspaces: readonly ResolvedWorkspace[]): Promise<void>
  /** Stops every worker; everything they started is gone within four seconds. May be called again. */
  stopAll(): Promise<void>
}

export interface SupervisorDeps {
  readonly workspaces: readonly ResolvedWorkspace[]
  readonly python: PythonRuntime
  readonly timings?: Partial<Timings>
  /** The stable URL of a workspace. */
  urlOf(name: string): string
  hubUrl(): string
  publish(event: OwnEvent): void
}

/** What a worker is started with. Of the rest a change counts without a restart. */
function launchPart({ path, config, servers, env }: ResolvedWorkspace) {
  const { transport, approval, timeoutsMs } = config
  return { path, servers, env, transport, approval, timeoutsMs }
}

class WorkspaceSupervisor implements Supervisor {
  readonly #deps: SupervisorDeps
  readonly #timings: Timings
  readonly #runners = new Map<string, Runner>()
  /** Runners of removed workspaces, until they have stopped. */
  readonly #leaving = new Set<Runner>()
  readonly #keys = new Map<string, string>()
  readonly #changes = createListeners<WorkspaceDetail>()
  readonly #arrivals = createListeners<Worker>()
  readonly #sampling: NodeJS.Timeout
  #applied: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
    this.#timings = { ...defaultTimings, ...deps.timings }
    for (const workspace of deps.workspaces) this.#add(workspace)
    this.#sampling = setInterval(() => void this.#sample(), this.#timings.sampleEveryMs)
    this.#sampling.unref()
  }

  #add(workspace: ResolvedWorkspace): Runner {
    const deps: RunnerDeps = {
      python: this.#deps.python,
      timings: this.#timings,
      keys: this.#keys,
      urlOf: (name) => this.#deps.urlOf(name),
      hubUrl: () => this.#deps.hubUrl(),
      publish: (event) => this.#deps.publish(event),
      changed: (detail) => this.#changes.tell(detail),
      arrived: (worker) => this.#arrivals.tell(worker)
    }
    const runner = new Runner(workspace, deps)
    this.#runners.set(workspace.name, runner)
    return runner
  }

  async #sample(): Promise<void> {
    const byGroup = new Map<number, Runner>()
    for (const runner of this.#runners.values()) if (runner.group !== undefined) byGroup.set(runner.group, runner)
    const sums = await sampleGroups([...byGroup.keys()])
    for (const [group, bytes] of sums) byGroup.get(group)?.measured(group, bytes)
  }

  #runner(name: string): Runner {
    const runner = this.#runners.get(name)
    if (runner !== undefined) return runner
    const names = [...this.#runners.keys()].join(', ')
    throw new HubError('UNKNOWN_WORKSPACE', `There is no workspace ${JSON.stringify(name)}. Configured: ${names === '' ? 'none' : names}.`, {
      details: { workspace: name }
    })
  }

  /** The hub is ending: what starts now would be left behind. */
  #startable(name: string): Runner {
    const runner = this.#runner(name)
    if (this.#stopping === undefined) return runner
    throw new HubError('WORKSPACE_STOPPED', `The hub is stopping: ${name} is not started.`, { details: { workspace: name } })
  }

  async start(name: string): Promise<WorkspaceDetail> {
    return this.#startable(name).start()
  }

  async stop(name: string): Promise<WorkspaceDetail> {
    return this.#runner(name).stop()
  }

  async restart(name: string): Promise<WorkspaceDetail> {
    return this.#startable(name).restart()
  }

  list(): readonly WorkspaceDetail[] {
    return [...this.#runners.values()].map((runner) => runner.detail())
  }

  get(name: string): WorkspaceDetail {
    return this.#runner(name).detail()
  }

  async worker(name: string, options: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Worker> {
    return this.#runner(name).worker(options.waitMs, options.signal)
  }

  current(name: string): Worker | undefined {
    return this.#runners.get(name)?.current
  }

  proven(worker: Worker): void {
    this.#runners.get(worker.workspace)?.proven(worker)
  }

  suspect(worker: Worker): void {
    this.#runners.get(worker.workspace)?.suspect(worker)
  }

  onChange(listener: (detail: WorkspaceDetail) => void): () => void {
    return this.#changes.add(listener)
  }

  onWorker(listener: (worker: Worker) => void): () => void {
    return this.#arrivals.add(listener)
  }

  log(name: string): readonly LogLine[] {
    return this.#runner(name).log.tail()
  }

  workspaceOfKey(key: string): string | undefined {
    return this.#keys.get(key)
  }

  apply(workspaces: readonly ResolvedWorkspace[]): Promise<void> {
    // One after the other: two workers of one workspace at once would break servers that lock their files.
    this.#applied = this.#applied.then(() => this.#applyNow(workspaces))
    return this.#applied
  }

  async #applyNow(workspaces: readonly ResolvedWorkspace[]): Promise<void> {
    if (this.#stopping !== undefined) return
    const drainMs = this.#timings.changeDrainMs
    const coming = new Map(workspaces.map((workspace) => [workspace.name, workspace]))
    const work: Promise<unknown>[] = []
    for (const [name, runner] of this.#runners) {
      if (coming.has(name)) continue
      this.#runners.delete(name)
      this.#leaving.add(runner)
      work.push(runner.stop(drainMs, 'removed from the config').then(() => this.#leaving.delete(runner)))
    }
    for (const workspace of workspaces) {
      const runner = this.#runners.get(workspace.name)
      if (runner === undefined) {
        work.push(this.#add(workspace).start())
        continue
      }
      const same = isDeepStrictEqual(launchPart(runner.workspace), launchPart(workspace))
      runner.configure(workspace)
      if (!same && runner.wanted) work.push(runner.restart(drainMs, 'its config changed'))
    }
    await Promise.all(work)
  }

  stopAll(): Promise<void> {
    this.#stopping ??= this.#stopEverything()
    return this.#stopping
  }

  async #stopEverything(): Promise<void> {
    clearInterval(this.#sampling)
    const all = [...this.#runners.values(), ...this.#leaving]
    await Promise.all(all.map((runner) => runner.stop(this.#timings.drainMs, 'the hub is stopping')))
  }
}

/** Makes the supervisor of these workspaces. `timings` is for tests: the defaults are the contract's. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  return new WorkspaceSupervisor(deps)
}
