import type { SpareStatus } from '../../../shared/workspace.ts'
import { startRunningTimer, type RunningTimer } from './running-timer.ts'
import type { WorkerProcess } from './worker-process.ts'

/** What a standby writes on stderr once all it needs is imported. */
const readyLine = 'standby: ready'

export interface SpareDeps {
  /** Starts a standby: a worker that imports everything, then waits for its launch line. */
  readonly spawn: () => WorkerProcess
  /** Before a new one is started, so that it does not compete with a worker that starts. */
  readonly refillMs: number
  /** The same after one that failed. */
  readonly againMs: number
  readonly changed: () => void
}

/** One worker kept warm while it is wanted, to take a dead one's place without Python having to start first. */
export class Spare {
  readonly #deps: SpareDeps
  #process: WorkerProcess | undefined
  #state: SpareStatus['state'] = 'off'
  #due: RunningTimer | undefined

  constructor(deps: SpareDeps) {
    this.#deps = deps
  }

  get status(): SpareStatus {
    const pid = this.#process?.pid ?? 0
    return { state: this.#state, ...(pid > 0 ? { pid } : {}) }
  }

  /** The warm process, if there is one. It is the caller's then. */
  take(): WorkerProcess | undefined {
    const process = this.#process
    if (this.#state !== 'ready' || process === undefined || process.died.aborted) return undefined
    this.#process = undefined
    this.#turn('off')
    return process
  }

  /** Starts one soon where it is missing. */
  want(): void {
    if (this.#process === undefined) this.#schedule(this.#deps.refillMs)
  }

  /** Ends it. It runs nothing that would have to be asked first. */
  async drop(): Promise<void> {
    this.#due?.stop()
    this.#due = undefined
    const process = this.#process
    this.#process = undefined
    this.#turn('off')
    process?.kill()
    await process?.exited
  }

  #schedule(ms: number): void {
    this.#due ??= startRunningTimer(ms, () => void this.#start())
  }

  async #start(): Promise<void> {
    this.#due = undefined
    const process = this.#deps.spawn()
    this.#process = process
    this.#turn('starting')
    process.hear((line) => {
      if (line.trim() === readyLine && this.#process === process) this.#turn('ready')
    })
    await process.exited
    if (this.#process !== process) return
    const wasReady = this.#state === 'ready'
    this.#process = undefined
    this.#turn('failed')
    this.#schedule(wasReady ? this.#deps.refillMs : this.#deps.againMs)
  }

  #turn(to: SpareStatus['state']): void {
    if (to === this.#state) return
    this.#state = to
    this.#deps.changed()
  }
}
