import type { Subscriber } from './bus/subscriber.ts'
import { listed, type Promises } from './promises/all.ts'
import type { World } from './world.ts'

/** What happened around a blow that broke a promise. */
export interface Evidence {
  readonly blow: string
  readonly events: readonly string[]
  readonly stderr: readonly string[]
}

export interface Witness {
  /** Call before a blow. */
  mark(): void
  /** Call after it: keeps what happened, if a promise broke. `from` is a moment of `performance.now()`. */
  look(blow: string, from: number): void
  readonly kept: readonly Evidence[]
}

const most = 5
const lines = 40

export function createWitness(promises: Promises, subscriber: Subscriber, world: World): Witness {
  const kept: Evidence[] = []
  const broken = (): number => listed(promises).reduce((sum, promise) => sum + promise.broken.length, 0)
  let before = 0
  return {
    kept,
    mark: () => void (before = broken()),
    look(blow, from) {
      if (broken() === before || kept.length >= most) return
      const events = subscriber.since(from - 500).filter(({ scope }) => !/^(chat|workers\/log)/u.test(scope))
      kept.push({
        blow,
        events: events.slice(0, lines).map(({ time, scope, summary }) => `${time.slice(11, 23)} ${scope}: ${summary.slice(0, 200)}`),
        stderr: world.hub.stderr(from).slice(-lines / 2)
      })
    }
  }
}

export function evidenceText(all: readonly Evidence[]): string {
  const text = all.map(({ blow, events, stderr }) => {
    const said = stderr.length === 0 ? [] : ['  stderr of the hub:', ...stderr.map((line) => `    ${line}`)]
    return [`around ${blow}:`, ...events.map((line) => `  ${line}`), ...said].join('\n')
  })
  return text.length === 0 ? '' : `${text.join('\n\n')}\n\n`
}
