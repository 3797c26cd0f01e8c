import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './calls/book.ts'
import { createExcuse, type Excuse, type Reach } from './calls/excuse.ts'
import { makeCall } from './calls/make-call.ts'
import type { Rest } from './calls/rest.ts'
import type { Target } from './calls/target.ts'
import type { ChaosClient } from './clients/client.ts'
import type { Process } from './processes.ts'
import type { Promises } from './promises/all.ts'
import type { Truth } from './promises/truth.ts'
import { createRng, type Rng } from './rng.ts'
import type { World } from './world.ts'

/** How long after a blow a tool answered again, by what kind of tool. */
export interface Recovery {
  readonly kind: Target['kind']
  readonly workspace: string
  readonly upstream?: string
  readonly ms: number
}

export interface Hit {
  /** What may be lost. `none`: nothing at all. */
  readonly reach: Reach | 'none'
  /** Calls that begin after the blow may be lost, too, until `over` is called. */
  readonly open?: boolean
  /** What is called over and over until it answers. */
  readonly probes: readonly Target[]
  /** Probes begin when `probe` is called, not at the blow. */
  readonly probeLater?: boolean
  /** What must be gone in the end. */
  readonly doomed?: readonly Process[]
}

/** One blow while it falls. */
export interface Strike {
  readonly number: number
  readonly world: World
  readonly rng: Rng
  readonly truth: Truth
  /** Strikes: everything counts from the moment before `act`. */
  hit(hit: Hit, act: () => unknown): Promise<void>
  /** Before a blow that leaves nothing to call: waits until the clients that can't stand it are quiet. They go on when it is over. */
  rest(): Promise<void>
  /** Calls that begin from now on must be answered. */
  over(): void
  /** Starts the probes that were put off. Their time counts from now. */
  probe(): void
  /** Resolves when each probe has been answered, or `limitMs` is over. */
  probed(limitMs: number): Promise<boolean>
  /** Gives up probes that were not answered. */
  end(): Promise<void>
  /** A bound of this blow. */
  expect(kept: boolean, otherwise: string): void
  note(text: string): void
  readonly at: () => number
  readonly reach: () => Reach | 'none'
  readonly doomed: () => readonly Process[]
  readonly notes: readonly string[]
  readonly recoveries: readonly Recovery[]
}

export interface StrikeDeps {
  readonly world: World
  readonly book: Book
  readonly promises: Promises
  readonly truth: Truth
  /** For nonces: how many are used depends on time, so it must not decide what is struck. */
  readonly nonces: Rng
  readonly seed: number
  /** Clients that must not call while nothing listens. */
  readonly rest: Rest
  readonly probers: ReadonlyMap<string, ChaosClient>
}

const againMs = 10

export function createStrike(number: number, deps: StrikeDeps): Strike {
  const { world, book, promises, nonces, rest, probers } = deps
  const recoveries: Recovery[] = []
  const notes: string[] = []
  const probing: Promise<void>[] = []
  let given: Hit = { reach: 'none', probes: [] }
  let excuse: Excuse | undefined
  let at = performance.now()
  let givenUp = false

  /** The next call only once the last is answered. */
  async function probeOne(target: Target, from: number): Promise<void> {
    const client = probers.get(target.workspace)
    if (client === undefined) throw new Error(`no prober for ${target.workspace}`)
    while (!givenUp) {
      if ((await makeCall(book, client, target, nonces)) === 'answered') {
        const { kind, workspace, upstream } = target
        recoveries.push({ kind, workspace, ...(upstream !== undefined && { upstream }), ms: performance.now() - from })
        return
      }
      await sleep(againMs)
    }
  }

  function probe(): void {
    const from = given.probeLater === true ? performance.now() : at
    probing.push(...given.probes.map((target) => probeOne(target, from)))
  }

  return {
    number,
    world,
    rng: createRng(deps.seed * 100_000 + number),
    truth: deps.truth,
    notes,
    recoveries,
    at: () => at,
    reach: () => given.reach,
    doomed: () => given.doomed ?? [],
    async hit(hit, act) {
      given = hit
      at = performance.now()
      if (hit.reach !== 'none') {
        excuse = createExcuse(hit.reach, at, hit.open ?? false)
        book.excuse(excuse)
      }
      await act()
      if (hit.probeLater !== true) probe()
    },
    over() {
      excuse?.end()
      rest.end()
    },
    rest: () => rest.begin(),
    probe,
    expect(kept, otherwise) {
      if (kept) promises.limits.keep()
      else promises.limits.break(`blow ${number}: ${otherwise}`)
    },
    note: (text) => void notes.push(text),
    probed: (limitMs) => Promise.race([Promise.all(probing).then(() => true), sleep(limitMs, false, { ref: false })]),
    async end() {
      givenUp = true
      await Promise.all(probing)
    }
  }
}
