import type { UpstreamAction, WorkerHealth, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { afterEnd } from './after-end.ts'
import { exitText } from './exit-text.ts'
import { unusedMs } from './idle.ts'
import { createAttempt, launchWorker, type Attempt, type LaunchFailure, type Launched } from './launch-worker.ts'
import { isAsleep, refusal, settled, unavailable, type Phase } from './phase.ts'
import { startProber } from './prober.ts'
import { attemptOf, decideRestart, noFailures } from './restart-decision.ts'
import type { RunnerDeps, WorkerOptions } from './runner-deps.ts'
import { Standing } from './standing.ts'
import { stateEvent } from './state-events.ts'
import { switchOrders, withSwitches } from './switches.ts'
import { isDone, requireServer } from './upstream-action.ts'
import { createWatch } from './watch.ts'
import type { Worker } from './worker.ts'
import { createWorkspaceLog, type WorkspaceLog } from './workspace-log.ts'

/** Keeps the worker of one workspace alive. Its state is one field, changed by one method, at once. */
export class Runner {
  readonly log: WorkspaceLog
  readonly #deps: RunnerDeps
  /** How it stands. News of a worker counts only while it is the current one. */
  readonly standing: Standing
  readonly #watch = createWatch()
  readonly #switches = new Map<string, boolean>()
  #workspace: ResolvedWorkspace
  #phase: Phase = { state: 'stopped' }
  #since = new Date()
  /** Ends the present phase when its time is over. */
  #timer: NodeJS.Timeout | undefined
  /** What the person or the config wants, whatever the state. */
  #wanted = false
  /** When a request last asked for the worker. */
  #askedAt = 0
  #failures = noFailures
  #restarts = 0
  #exitCode: number | undefined
  #reason: string | undefined

  constructor(workspace: ResolvedWorkspace, deps: RunnerDeps) {
    this.#workspace = workspace
    this.#deps = deps
    this.log = createWorkspaceLog({
      name: workspace.name,
      workspace: () => this.#workspace,
      place: deps.logs,
      everyMs: deps.timings.logEveryMs,
      publish: (event) => deps.publish(event)
    })
    this.standing = new Standing({
      provenForMs: deps.timings.provenForMs,
      url: () => deps.urlOf(workspace.name),
      life: () => this.#life(),
      publish: (event) => deps.publish(event),
      changed: (detail) => deps.changed(detail)
    })
  }

  get workspace(): ResolvedWorkspace {
    return this.#workspace
  }

  /** It runs, or would if it could. */
  get wanted(): boolean {
    return this.#wanted
  }

  get phase(): Phase {
    return this.#phase
  }

  /** The worker, while one runs. One that has just died is none, though its remains are still being cleared away. */
  get current(): Worker | undefined {
    return this.#phase.state === 'running' && !this.#phase.worker.died.aborted ? this.#phase.worker : undefined
  }

  /** The attempt that has a process now. */
  get attempt(): Attempt | undefined {
    return 'attempt' in this.#phase && this.#phase.attempt.process !== undefined ? this.#phase.attempt : undefined
  }

  detail(): WorkspaceDetail {
    return this.standing.detail()
  }

  /** What a worker is started with counts from the next start. */
  configure(workspace: ResolvedWorkspace): void {
    this.#workspace = workspace
    this.standing.tell()
  }

  async start(): Promise<WorkspaceDetail> {
    this.#wanted = true
    if (settled(this.#phase) && this.#phase.state !== 'running') {
      this.#failures = noFailures
      this.#launch('start requested', false)
    }
    this.#askedAt = Date.now()
    await this.#watch.until(() => settled(this.#phase))
    return this.detail()
  }

  /** Resolves when the process and all it started are gone. */
  async stop(drainMs = this.#deps.timings.drainMs, cause = 'stop requested'): Promise<WorkspaceDetail> {
    this.#wanted = false
    this.#reason = undefined
    const already = this.#phase.state === 'stopped' && !isAsleep(this.#phase)
    if (!already && !this.#end(drainMs, cause, 'asked')) this.#transition({ state: 'stopped' }, cause)
    await this.#watch.until(() => this.#phase.state !== 'stopping')
    return this.detail()
  }

  async restart(drainMs = this.#deps.timings.drainMs, cause = 'restart requested'): Promise<WorkspaceDetail> {
    this.#wanted = true
    this.#failures = noFailures
    this.#reason = undefined
    if (!this.#end(drainMs, cause, 'asked')) this.#launch(cause, true)
    await this.#watch.until(() => settled(this.#phase))
    return this.detail()
  }

  /** Waits for a worker as long as there is hope. What a former one takes to drain does not count. */
  async worker({ waitMs, signal, wake = true }: WorkerOptions): Promise<Worker> {
    if (wake) this.#askedAt = Date.now()
    if (wake && isAsleep(this.#phase)) this.#launch('woken by a call', false)
    const refused = () => refusal(this.#workspace.name, this.#phase, this.#wanted, this.#reason)
    const over = () => this.current !== undefined || refused() !== undefined
    if (waitMs > 0) await this.#watch.until(() => over() || this.#phase.state !== 'stopping', undefined, signal)
    await this.#watch.until(over, waitMs, signal)
    if (this.current === undefined) throw refused() ?? unavailable(this.#workspace.name, this.#phase, this.#reason)
    return this.current
  }

  /** A real call failed: find out now. */
  suspect(worker: Worker): void {
    if (this.#phase.state === 'running' && this.#phase.worker === worker) this.#phase.prober.now()
  }

  /** The machine was suspended: what was true before has to be proven again, here and by the worker. */
  wake(): void {
    if (this.#phase.state !== 'running') return
    this.#phase.attempt.process?.tell({ event: 'wake' })
    this.#phase.prober.closely(this.#deps.timings.settleEveryMs * 4)
  }

  /** Resolves once the worker reports that it is done. Throws UNKNOWN_SERVER; for a restart, why there is no worker. */
  async upstream(server: string, action: UpstreamAction): Promise<WorkspaceDetail> {
    requireServer(this.#workspace, server)
    const phase = this.#phase
    if (action !== 'restart') this.#switches.set(server, action === 'enable')
    if (phase.state === 'running') {
      const { actionMs } = this.#deps.timings
      const done = isDone(action, server, this.standing)
      phase.attempt.process?.tell({ event: 'upstream', name: server, action })
      phase.prober.closely(actionMs)
      await this.#watch.until(() => this.#phase !== phase || done(), actionMs)
    } else if (action === 'restart') {
      throw refusal(this.#workspace.name, phase, this.#wanted, this.#reason) ?? unavailable(this.#workspace.name, phase, this.#reason)
    }
    return this.detail()
  }

  #life() {
    return {
      workspace: this.#workspace,
      switches: this.#switches,
      phase: this.#phase,
      wanted: this.#wanted,
      since: this.#since,
      ...attemptOf(this.#failures, this.#workspace.config.restart),
      restarts: this.#restarts,
      exitCode: this.#exitCode,
      reason: this.#reason,
      log: this.log
    }
  }

  #transition(phase: Phase, cause: string): void {
    const from = this.#phase
    clearTimeout(this.#timer)
    if (from.state === 'running') from.prober.stop()
    if (phase.state !== 'running' && phase.state !== 'stopping') this.standing.forget()
    this.#phase = phase
    this.#since = new Date()
    this.#deps.publish(stateEvent(this.#workspace.name, from.state, phase, cause, this.#exitCode))
    this.standing.news()
    this.#watch.check()
  }

  #launch(cause: string, again: boolean): void {
    const attempt = createAttempt()
    if (again) this.#restarts += 1
    this.log.begin(attempt.key)
    this.#deps.keys.set(attempt.key, this.#workspace.name)
    this.#transition({ state: 'starting', attempt }, cause)
    void this.#bringUp(attempt)
  }

  async #bringUp(attempt: Attempt): Promise<void> {
    const [begun, switches] = [Date.now(), new Map(this.#switches)]
    const launched = await launchWorker(attempt, {
      workspace: withSwitches(this.#workspace, switches),
      python: this.#deps.python,
      timings: this.#deps.timings,
      hubUrl: this.#deps.hubUrl(),
      hold: () => this.#deps.holding(),
      marks: this.#deps.marks(attempt.id),
      obtain: (port) => this.#deps.obtain(this.#workspace.name, port),
      log: (text) => this.log.add(text),
      spawned: (pid) => this.log.mark(`worker started, pid ${pid}`),
      lastLines: () => this.log.own()
    })
    let failure: LaunchFailure = { fatal: false, reason: '' }
    if (launched.ok) {
      if (this.#phase.state === 'starting') this.#run(attempt, launched, `ready in ${Date.now() - begun} ms`)
      for (const order of switchOrders(switches, this.#switches)) launched.process.tell(order)
      failure = { ...failure, exit: await launched.process.exited }
      await launched.worker.transport.close().catch(() => undefined)
    } else failure = launched
    const pid = attempt.process?.pid ?? 0
    // Its group is dead. What hid in a session of its own can wait until the next one serves, unless somebody asked for an end.
    if (this.#phase.state !== 'running') await this.#deps.sweep(attempt.id, pid)
    else void this.#deps.sweep(attempt.id, pid, this.#deps.timings.sweepAfterMs)
    this.#deps.keys.delete(attempt.key)
    this.log.tell()
    this.#ended(failure)
  }

  #run(attempt: Attempt, { worker, health }: Extract<Launched, { ok: true }>, cause: string): void {
    const prober = startProber({
      transport: worker.transport,
      timings: this.#deps.timings,
      proof: (reported) => this.#proof(reported),
      miss: (reason) => {
        // One that has died is no longer asked; what it left is being cleared away.
        if (this.current === worker && this.standing.miss(reason)) this.#replace(`no answer to probes: ${reason}`)
      }
    })
    this.standing.proof(this.log.redactHealth(health))
    this.#reason = undefined
    this.#exitCode = undefined
    this.#failures = { ...this.#failures, failedStarts: 0 }
    this.#transition({ state: 'running', attempt, worker, startedAt: new Date().toISOString(), prober }, cause)
    this.#timer = setTimeout(() => (this.#failures = noFailures), this.#workspace.config.restart.resetAfterMs)
    this.#deps.arrived(worker)
  }

  #proof(health: WorkerHealth): void {
    this.standing.proof(this.log.redactHealth(health))
    this.#watch.check()
    const minutes = this.#workspace.config.sleepAfterMinutes
    if (minutes === undefined || unusedMs({ since: this.#since, askedAt: this.#askedAt, health }) < minutes * 60_000) return
    this.#reason = `Unused for ${minutes} min. The next call wakes it.`
    this.#end(this.#deps.timings.drainMs, `unused for ${minutes} min`, 'idle')
  }

  /** Asks what runs to end. False when nothing does. */
  #end(drainMs: number, cause: string, why: 'asked' | 'idle'): boolean {
    const phase = this.#phase
    if (phase.state !== 'starting' && phase.state !== 'running' && phase.state !== 'stopping') return false
    phase.attempt.cancel.abort()
    void phase.attempt.process?.stop(drainMs)
    if (phase.state === 'stopping') this.#phase = { ...phase, why }
    else this.#transition({ ...phase, state: 'stopping', why }, cause)
    return true
  }

  /** A worker that hangs is not asked to end. */
  #replace(cause: string): void {
    if (this.#phase.state !== 'running') return
    this.#phase.attempt.process?.kill()
    this.#reason = `It hung: ${cause}.`
    this.#transition({ ...this.#phase, state: 'stopping', why: 'hung' }, cause)
  }

  /** Nothing of an attempt is left. */
  #ended({ fatal, reason, exit }: LaunchFailure): void {
    this.#exitCode = exit?.code ?? undefined
    const why = reason === '' ? exitText(exit, this.log.own().at(-1)) : this.log.redact(reason)
    const called = this.#askedAt >= this.#since.getTime()
    const after = afterEnd({ phase: this.#phase, fatal, why, wanted: this.#wanted, called, reason: this.#reason })
    if (after.next === 'start') return this.#launch(after.cause, after.again)
    if (after.next === 'stop') return this.#transition({ state: 'stopped', asleep: after.asleep }, after.cause)
    this.#reason = after.reason
    if (after.next === 'failed') return this.#failed(after.reason, after.wasReady)
    this.#transition({ state: 'fatal' }, after.reason)
  }

  /** It ended by itself: start again, now or later or never. */
  #failed(reason: string, wasReady: boolean): void {
    const decision = decideRestart(this.#failures, { reason, exitCode: this.#exitCode, wasReady }, this.#workspace.config.restart)
    this.#failures = decision.failures
    this.#reason = decision.reason
    if (decision.next !== 'start') return this.#transition({ state: decision.next }, decision.reason)
    if (decision.waitMs === 0) return this.#launch(reason, true)
    this.#transition({ state: 'backoff', retryAt: Date.now() + decision.waitMs }, reason)
    this.#timer = setTimeout(() => this.#launch('backoff is over', true), decision.waitMs)
  }
}
