import type { BreakerState, UpstreamStatus, WorkerHealth, WorkspaceDetail } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import { detailOf, type DetailFacts } from './detail.ts'
import { healthEvent } from './state-events.ts'
import { withSwitches } from './switches.ts'
import { Vitals, type Costs } from './vitals.ts'

/** What a runner knows of its worker's life. */
export interface Life extends Omit<DetailFacts, 'vitals' | 'url'> {
  /** Why there is no worker, where that is known. */
  readonly reason: string | undefined
}

export interface StandingDeps {
  readonly provenForMs: number
  url(): string
  life(): Life
  publish(event: OwnEvent): void
  changed(detail: WorkspaceDetail): void
}

/** Real calls come by the thousand: that they prove the worker is shown this often at most. */
const tellEveryMs = 1000

/** How a workspace stands: what was last proven and measured, judged at each news, told where it changed. */
export class Standing {
  readonly #deps: StandingDeps
  readonly #vitals = new Vitals()
  #toldAt = 0

  constructor(deps: StandingDeps) {
    this.#deps = deps
  }

  get upstreams(): readonly UpstreamStatus[] {
    return this.#vitals.evidence.upstreams
  }

  /** A probe was answered. */
  proof(health: WorkerHealth): void {
    this.#vitals.proof(health)
    this.news()
  }

  /** A call of a client succeeded. */
  proven(): void {
    this.#vitals.proof()
    if (!this.#weigh() && Date.now() - this.#toldAt >= tellEveryMs) this.tell()
  }

  /** A probe got no answer. True when the worker must be given up. */
  miss(reason: string): boolean {
    const hung = this.#vitals.miss(reason)
    this.news()
    return hung
  }

  breaker(state: BreakerState): void {
    if (this.#vitals.breaker === state) return
    this.#vitals.breaker = state
    this.tell()
  }

  measured(costs: Costs): void {
    this.#vitals.costs = costs
    this.tell()
  }

  /** The worker has ended: what was proven of it counts no more. */
  forget(): void {
    this.#vitals.forget()
  }

  /** Judges anew, and tells. */
  news(): void {
    if (!this.#weigh()) this.tell()
  }

  tell(): void {
    this.#toldAt = Date.now()
    this.#deps.changed(this.#facts())
  }

  /** As it is now: proof grows old without any news. */
  detail(): WorkspaceDetail {
    this.#weigh()
    return this.#facts()
  }

  #facts(): WorkspaceDetail {
    return detailOf({ ...this.#deps.life(), url: this.#deps.url(), vitals: this.#vitals })
  }

  /** True when health changed, and was told. */
  #weigh(): boolean {
    const life = this.#deps.life()
    const before = this.#vitals.judged.health
    const workspace = withSwitches(life.workspace, life.switches)
    const changed = this.#vitals.weigh({ ...life, workspace, provenForMs: this.#deps.provenForMs })
    if (!changed) return false
    this.#deps.publish(healthEvent(workspace.name, before, this.#vitals.judged))
    this.tell()
    return true
  }
}
