import { randomBytes, randomUUID } from 'node:crypto'
import type { WorkspaceDetail } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { detailOf } from './detail.ts'
import { exitText } from './exit-text.ts'
import { launchWorker, type Attempt, type LaunchFailure, type Launched } from './launch-worker.ts'
import { createLogEvents } from './log-events.ts'
import { createLogRing } from './log-ring.ts'
import { refusal, settled, unavailable, type Phase } from './phase.ts'
import { startProber } from './prober.ts'
import type { PythonRuntime } from './python.ts'
import { decideRestart, noFailures } from './restart-decision.ts'
import { healthEvent, stateEvent } from './state-events.ts'
import type { Timings } from './timings.ts'
import { Vitals } from './vitals.ts'
import { createWatch } from './watch.ts'
import type { Worker } from './worker.ts'

export interface RunnerDeps {
  readonly python: PythonRuntime
  readonly timings: Timings
  /** Launch keys of live workers, to their workspaces. */
  readonly keys: Map<string, string>
  urlOf(name: string): string
  hubUrl(): string
  publish(event: OwnEvent): void
  changed(detail: WorkspaceDetail): void
  arrived(worker: Worker): void
}

/** Keeps the worker of one workspace alive. Its state is one field, changed by one method, at once. */
export class Runner {
  readonly log = createLogRing()
  readonly #deps: RunnerDeps
  readonly #vitals = new Vitals()
  readonly #watch = createWatch()
  readonly #logEvents: ReturnType<typeof createLogEvents>
  #workspace: ResolvedWorkspace
  #phase: Phase = { state: 'stopped' }
  #since = new Date()
  /** Ends the present phase when its time is over. */
  #timer: NodeJS.Timeout | undefined
  /** What the person or the config wants, whatever the state. */
  #wanted = false
  #failures = noFailures
  #restarts = 0
  #exitCode: number | undefined
  #reason: string | undefined
  #toldAt = 0
  /** How many lines the log had when the present worker was started. */
  #logged = 0

  constructor(workspace: ResolvedWorkspace, deps: RunnerDeps) {
    this.#workspace = workspace
    this.#deps = deps
    this.#logEvents = createLogEvents(workspace.name, deps.timings.logEveryMs, (event) => deps.publish(event))
  }

  get workspace(): ResolvedWorkspace {
    return this.#workspace
  }

  /** It runs, or would if it could. */
  get wanted(): boolean {
    return this.#wanted
  }

  /** The worker, while one runs. One that has just died is none, though its remains are still being cleared away. */
  get current(): Worker | undefined {
    return this.#phase.state === 'running' && !this.#phase.worker.died.aborted ? this.#phase.worker : undefined
  }

  /** The process group to measure. */
  get group(): number | undefined {
    return this.#phase.state === 'running' ? this.#phase.attempt.process?.pid : undefined
  }

  /** Takes a changed config, which counts from the next start. */
  configure(workspace: ResolvedWorkspace): void {
    this.#workspace = workspace
    this.#tell()
  }

  async start(): Promise<WorkspaceDetail> {
    this.#wanted = true
    if (settled(this.#phase) && this.#phase.state !== 'running') {
      this.#failures = noFailures
      this.#launch('start requested', false)
    }
    await this.#watch.until(() => settled(this.#phase))
    return this.detail()
  }

  /** Resolves when the process and all it started are gone. */
  async stop(drainMs = this.#deps.timings.drainMs, cause = 'stop requested'): Promise<WorkspaceDetail> {
    this.#wanted = false
    this.#reason = undefined
    if (!this.#end(drainMs, cause) && this.#phase.state !== 'stopped') this.#transition({ state: 'stopped' }, cause)
    await this.#watch.until(() => this.#phase.state !== 'stopping')
    return this.detail()
  }

  async restart(drainMs = this.#deps.timings.drainMs, cause = 'restart requested'): Promise<WorkspaceDetail> {
    this.#wanted = true
    this.#failures = noFailures
    this.#reason = undefined
    if (!this.#end(drainMs, cause)) this.#launch(cause, true)
    await this.#watch.until(() => settled(this.#phase))
    return this.detail()
  }

  /** Waits for a worker as long as there is hope. */
  async worker(waitMs: number, signal?: AbortSignal): Promise<Worker> {
    const refused = () => refusal(this.#workspace.name, this.#phase, this.#wanted, this.#reason)
    await this.#watch.until(() => this.current !== undefined || refused() !== undefined, waitMs, signal)
    const { current } = this
    if (current === undefined) throw refused() ?? unavailable(this.#workspace.name, this.#phase, this.#reason)
    return current
  }

  /** A real call succeeded. */
  proven(worker: Worker): void {
    if (this.current !== worker) return
    this.#vitals.proof()
    if (!this.#weigh() && Date.now() - this.#toldAt >= 1000) this.#tell()
  }

  /** A real call failed: find out now. */
  suspect(worker: Worker): void {
    if (this.#phase.state === 'running' && this.#phase.worker === worker) this.#phase.prober.now()
  }

  /** The memory of a process group was sampled. */
  measured(group: number, memoryBytes: number): void {
    if (this.group !== group || this.#vitals.memoryBytes === memoryBytes) return
    this.#vitals.memoryBytes = memoryBytes
    this.#tell()
  }

  detail(): WorkspaceDetail {
    this.#weigh()
    return this.#facts()
  }

  #facts(): WorkspaceDetail {
    return detailOf({
      workspace: this.#workspace,
      url: this.#deps.urlOf(this.#workspace.name),
      phase: this.#phase,
      since: this.#since,
      vitals: this.#vitals,
      attempt: this.#failures.deaths + this.#failures.failedStarts + 1,
      restarts: this.#restarts,
      exitCode: this.#exitCode,
      log: this.log
    })
  }

  #tell(): void {
    this.#toldAt = Date.now()
    this.#deps.changed(this.#facts())
  }

  /** Judges health anew. True when it changed, and was told. */
  #weigh(): boolean {
    const before = this.#vitals.judged.health
    const changed = this.#vitals.weigh({
      workspace: this.#workspace,
      phase: this.#phase,
      exitCode: this.#exitCode,
      reason: this.#reason,
      provenForMs: this.#deps.timings.provenForMs
    })
    if (!changed) return false
    this.#deps.publish(healthEvent(this.#workspace.name, before, this.#vitals.judged))
    this.#tell()
    return true
  }

  #transition(phase: Phase, cause: string): void {
    const from = this.#phase
    clearTimeout(this.#timer)
    if (from.state === 'running') from.prober.stop()
    if (phase.state !== 'running' && phase.state !== 'stopping') this.#vitals.forget()
    this.#phase = phase
    this.#since = new Date()
    this.#deps.publish(stateEvent(this.#workspace.name, from.state, phase, cause, this.#exitCode))
    if (!this.#weigh()) this.#tell()
    this.#watch.check()
  }

  #launch(cause: string, again: boolean): void {
    const attempt: Attempt = { id: randomUUID(), key: randomBytes(24).toString('base64url'), cancel: new AbortController() }
    if (again) this.#restarts += 1
    this.#logged = this.log.total
    this.#deps.keys.set(attempt.key, this.#workspace.name)
    this.#transition({ state: 'starting', attempt }, cause)
    void this.#bringUp(attempt)
  }

  async #bringUp(attempt: Attempt): Promise<void> {
    const { python, timings } = this.#deps
    const begun = Date.now()
    const launched = await launchWorker(attempt, {
      workspace: this.#workspace,
      python,
      timings,
      hubUrl: this.#deps.hubUrl(),
      log: (text) => this.#logEvents.add(this.log.add(text))
    })
    let failure: LaunchFailure | undefined
    if (launched.ok) {
      if (this.#phase.state === 'starting') this.#run(attempt, launched, `ready in ${Date.now() - begun} ms`)
      const exit = await launched.process.exited
      await launched.worker.transport.close().catch(() => undefined)
      failure = { fatal: false, reason: '', exit }
    } else failure = launched
    this.#deps.keys.delete(attempt.key)
    this.#logEvents.flush()
    this.#ended(failure)
  }

  #run(attempt: Attempt, { worker, upstreams }: Extract<Launched, { ok: true }>, cause: string): void {
    const { transport } = worker
    const prober = startProber({
      transport,
      timings: this.#deps.timings,
      proof: (reported) => {
        this.#vitals.proof(reported)
        if (!this.#weigh()) this.#tell()
      },
      miss: (reason) => {
        const hung = this.#vitals.miss(reason)
        if (!this.#weigh()) this.#tell()
        if (hung) this.#replace(`no answer to probes: ${reason}`)
      }
    })
    this.#vitals.proof(upstreams)
    this.#reason = undefined
    this.#exitCode = undefined
    this.#failures = { ...this.#failures, failedStarts: 0 }
    this.#transition({ state: 'running', attempt, worker, startedAt: new Date().toISOString(), prober }, cause)
    this.#timer = setTimeout(() => (this.#failures = noFailures), this.#workspace.config.restart.resetAfterMs)
    this.#deps.arrived(worker)
  }

  /** Asks what runs to end. False when nothing does. */
  #end(drainMs: number, cause: string): boolean {
    const phase = this.#phase
    if (phase.state !== 'starting' && phase.state !== 'running' && phase.state !== 'stopping') return false
    phase.attempt.cancel.abort()
    void phase.attempt.process?.stop(drainMs)
    if (phase.state !== 'stopping') this.#transition({ ...phase, state: 'stopping', hung: false }, cause)
    return true
  }

  /** A worker that hangs is not asked to end. */
  #replace(cause: string): void {
    if (this.#phase.state !== 'running') return
    this.#phase.attempt.process?.kill()
    this.#reason = `It hung: ${cause}.`
    this.#transition({ ...this.#phase, state: 'stopping', hung: true }, cause)
  }

  /** Nothing of an attempt is left. What comes next depends on what it was in, and on what is wanted. */
  #ended({ fatal, reason, exit }: LaunchFailure): void {
    const phase = this.#phase
    this.#exitCode = exit?.code ?? undefined
    const lastLine = this.log.total > this.#logged ? this.log.tail(1)[0]?.text : undefined
    const why = reason === '' ? exitText(exit, lastLine) : reason
    if (phase.state === 'stopping' && !this.#wanted) return this.#transition({ state: 'stopped' }, 'it ended')
    if (phase.state === 'stopping' && !phase.hung) return this.#launch('restart', true)
    if (phase.state === 'stopping') return this.#failed(this.#reason ?? why, true)
    this.#reason = why
    if (fatal) return this.#transition({ state: 'fatal' }, why)
    this.#failed(why, phase.state === 'running')
  }

  /** It ended by itself: start again, now or later or never. */
  #failed(reason: string, wasReady: boolean): void {
    const ending = { reason, exitCode: this.#exitCode, wasReady }
    const decision = decideRestart(this.#failures, ending, this.#workspace.config.restart)
    this.#failures = decision.failures
    this.#reason = decision.reason
    if (decision.next !== 'start') return this.#transition({ state: decision.next }, decision.reason)
    if (decision.waitMs === 0) return this.#launch(reason, true)
    this.#transition({ state: 'backoff', retryAt: Date.now() + decision.waitMs }, reason)
    this.#timer = setTimeout(() => this.#launch('backoff is over', true), decision.waitMs)
  }
}
