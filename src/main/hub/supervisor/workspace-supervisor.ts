import { isDeepStrictEqual } from 'node:util'
import type { HoldOrder } from '../../../shared/hold.ts'
import type { LogQuery } from '../../../shared/ipc.ts'
import type { BreakerState, Footprint, LogLine, SpareStatus, UpstreamAction, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { HubError } from '../errors.ts'
import { createListeners } from '../store/listeners.ts'
import { inTime } from './in-time.ts'
import { isAsleep, unavailable } from './phase.ts'
import type { RunnerDeps, WorkerOptions } from './runner-deps.ts'
import { Runner } from './runner.ts'
import type { Supervisor, SupervisorDeps } from './supervisor.ts'
import { defaultTimings, type Timings } from './timings.ts'
import type { Worker } from './worker.ts'
import { createWorkforce, type Workforce } from './workforce.ts'

/** What a worker is started with. Of the rest a change counts without a restart. */
function launchPart({ path, config, servers, env }: ResolvedWorkspace) {
  const { transport, approval, timeoutsMs, recordContent } = config
  return { path, servers, env, transport, approval, timeoutsMs, recordContent }
}

async function endForGood(runner: Runner, drainMs: number, cause: string): Promise<void> {
  await runner.stop(drainMs, cause)
  await runner.log.close()
}

/** The one implementation of {@link Supervisor}. */
export class WorkspaceSupervisor implements Supervisor {
  readonly #deps: SupervisorDeps
  readonly #timings: Timings
  readonly #runners = new Map<string, Runner>()
  /** Runners of removed workspaces, until they have stopped. */
  readonly #leaving = new Map<Runner, Promise<void>>()
  /** By the last config that was applied. */
  #configured: ReadonlyMap<string, ResolvedWorkspace> = new Map()
  readonly #keys = new Map<string, string>()
  readonly #changes = createListeners<WorkspaceDetail>()
  readonly #arrivals = createListeners<Worker>()
  readonly #workforce: Workforce
  readonly #sampling: NodeJS.Timeout
  #wantsSpare: boolean
  #stopping: Promise<void> | undefined

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
    this.#timings = { ...defaultTimings, ...deps.timings }
    this.#wantsSpare = deps.spare === true
    this.#workforce = createWorkforce({
      python: deps.python,
      timings: this.#timings,
      owner: deps.owner,
      changed: () => this.#tendSpare(),
      ...(deps.ledger && { ledger: deps.ledger })
    })
    for (const workspace of deps.workspaces) this.#add(workspace)
    this.#sampling = setInterval(() => this.#sample(), this.#timings.sampleEveryMs)
    this.#sampling.unref()
  }

  #add(workspace: ResolvedWorkspace): Runner {
    const deps: RunnerDeps = {
      python: this.#deps.python,
      timings: this.#timings,
      keys: this.#keys,
      ...(this.#deps.logs && { logs: this.#deps.logs }),
      urlOf: (name) => this.#deps.urlOf(name),
      hubUrl: () => this.#deps.hubUrl(),
      holding: () => this.#deps.holding?.() ?? false,
      publish: (event) => this.#deps.publish(event),
      changed: (detail) => {
        this.#changes.tell(detail)
        this.#tendSpare()
      },
      arrived: (worker) => {
        this.#arrivals.tell(worker)
        this.#sample()
      },
      obtain: (name, port) => this.#workforce.obtain(name, port),
      marks: (attempt) => this.#workforce.marks(attempt),
      sweep: (attempt, pid, afterMs) => this.#workforce.sweep(attempt, pid, afterMs)
    }
    const runner = new Runner(workspace, deps)
    this.#runners.set(workspace.name, runner)
    return runner
  }

  #sample(): void {
    this.#workforce.sample(this.#runners.values())
  }

  /** One is kept while anything runs that could need it, and made when nothing else starts. */
  #tendSpare(): void {
    const runners = [...this.#runners.values()]
    const wanted = this.#wantsSpare && this.#stopping === undefined && runners.some((runner) => runner.wanted)
    if (!wanted || !runners.some(({ phase }) => phase.state === 'starting')) this.#workforce.wantSpare(wanted)
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

  async worker(name: string, options: WorkerOptions): Promise<Worker> {
    const runner = this.#runner(name)
    const worker = await runner.worker(options)
    const obeying = runner.attempt?.process?.holding.obeying
    // Who does not wait only listens.
    if (obeying === undefined || options.waitMs === 0 || runner.current !== worker) return worker
    if (await inTime(obeying, options)) return this.worker(name, options)
    throw unavailable(name, runner.phase, 'It was told to hold calls, and has not answered yet.')
  }

  current(name: string): Worker | undefined {
    return this.#runners.get(name)?.current
  }

  /** The runner whose current worker this is. */
  #runnerOf(worker: Worker): Runner | undefined {
    const runner = this.#runners.get(worker.workspace)
    return runner?.current === worker ? runner : undefined
  }

  proven(worker: Worker): void {
    this.#runnerOf(worker)?.standing.proven()
  }

  suspect(worker: Worker): void {
    this.#runners.get(worker.workspace)?.suspect(worker)
  }

  look(name: string): void {
    const runner = this.#runners.get(name)
    if (runner?.current !== undefined) runner.suspect(runner.current)
  }

  breaker(worker: Worker, state: BreakerState): void {
    this.#runnerOf(worker)?.standing.breaker(state)
  }

  async upstream(name: string, server: string, action: UpstreamAction): Promise<WorkspaceDetail> {
    return this.#startable(name).upstream(server, action)
  }

  async hold(order: HoldOrder): Promise<void> {
    const runners = [...this.#runners.values(), ...this.#leaving.keys()]
    await Promise.all(runners.flatMap((runner) => runner.attempt?.process?.holding.order(order) ?? []))
  }

  wake(): void {
    for (const runner of this.#runners.values()) runner.wake()
  }

  get own(): Footprint | undefined {
    return this.#workforce.own
  }

  get spare(): SpareStatus {
    return this.#workforce.spare
  }

  onChange(listener: (detail: WorkspaceDetail) => void): () => void {
    return this.#changes.add(listener)
  }

  onWorker(listener: (worker: Worker) => void): () => void {
    return this.#arrivals.add(listener)
  }

  async log({ name, ...query }: LogQuery): Promise<readonly LogLine[]> {
    return this.#runner(name).log.query(query)
  }

  workspaceOfKey(key: string): string | undefined {
    return this.#keys.get(key)
  }

  serves(key: string): boolean {
    const runner = this.#runners.get(this.#keys.get(key) ?? '')
    return runner?.current !== undefined && runner.attempt?.key === key
  }

  async apply(workspaces: readonly ResolvedWorkspace[], { spare = this.#wantsSpare }: { readonly spare?: boolean } = {}): Promise<void> {
    this.#wantsSpare = spare
    if (this.#stopping !== undefined) return
    this.#configured = new Map(workspaces.map((workspace) => [workspace.name, workspace]))
    const removed = [...this.#runners.keys()].filter((name) => !this.#configured.has(name))
    const work = [...removed.map((name) => this.#remove(name)), ...workspaces.map((workspace) => this.#applyOne(workspace))]
    this.#tendSpare()
    await Promise.all(work)
  }

  async #remove(name: string): Promise<void> {
    const runner = this.#runner(name)
    this.#runners.delete(name)
    const end = endForGood(runner, this.#timings.changeDrainMs, 'removed from the config')
    this.#leaving.set(runner, end)
    await end.finally(() => this.#leaving.delete(runner))
  }

  async #applyOne(workspace: ResolvedWorkspace): Promise<void> {
    const { name } = workspace
    const runner = this.#runners.get(name)
    if (runner === undefined) return this.#arrive(name)
    const same = isDeepStrictEqual(launchPart(runner.workspace), launchPart(workspace))
    runner.configure(workspace)
    // One that sleeps takes the change when it is called.
    if (!same && runner.wanted && !isAsleep(runner.phase)) await runner.restart(this.#timings.changeDrainMs, 'its config changed')
  }

  /** Two workers of one workspace at once would break servers that lock their files: one that was removed ends first. */
  async #arrive(name: string): Promise<void> {
    const former = [...this.#leaving].filter(([runner]) => runner.workspace.name === name)
    await Promise.allSettled(former.map(([, end]) => end))
    const workspace = this.#configured.get(name)
    // The config may have changed meanwhile.
    if (workspace === undefined || this.#runners.has(name) || this.#stopping !== undefined) return
    await this.#add(workspace).start()
  }

  stopAll(): Promise<void> {
    this.#stopping ??= this.#stopEverything()
    return this.#stopping
  }

  async #stopEverything(): Promise<void> {
    clearInterval(this.#sampling)
    const all = [...this.#runners.values(), ...this.#leaving.keys()]
    const ends = all.map((runner) => endForGood(runner, this.#timings.drainMs, 'the hub is stopping'))
    await Promise.all([...ends, this.#workforce.stop()])
  }
}
