import { targetText, type Excuse, type Reach } from './excuse.ts'
import type { Kind, Target } from './target.ts'

export type Outcome = 'answered' | 'failed' | 'wrong' | 'unanswered'

/** One call that has ended. Times are milliseconds of `performance.now()`. */
export interface Call {
  readonly client: string
  readonly place: Reach
  readonly kind: Kind | 'bus'
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: Outcome
  readonly error?: string
  /** It failed, and a blow is the reason it may. */
  readonly excused: boolean
}

/** Keeps account of every call of every client. */
export interface Book {
  /** A call begins. The function it gives ends it. */
  begin(client: string, place: Reach, kind: Call['kind']): (outcome: Outcome, error?: string) => void
  /** From now on failures within reach are the blow's. */
  excuse(excuse: Excuse): void
  /** Calls that are not answered yet, the oldest first. */
  open(): readonly string[]
  /** Those that have ended since, oldest first. */
  since(time: number): readonly Call[]
  readonly counts: Readonly<Record<Outcome | 'lost', number>>
  /** What no blow excuses, since the last time. */
  takeFaults(): readonly Call[]
}

export const placeOf = ({ workspace, upstream }: Target): Reach => ({ workspace, ...(upstream === undefined ? {} : { upstream }) })

/** A run of hours has many calls: of those that went well the last ones are enough. */
const kept = 20_000

export function createBook(): Book {
  const open = new Map<number, string>()
  const calls: Call[] = []
  const faults: Call[] = []
  const excuses: Excuse[] = []
  const counts = { answered: 0, failed: 0, wrong: 0, unanswered: 0, lost: 0 }
  let next = 0

  function enter(call: Call): void {
    calls.push(call)
    if (calls.length > kept) calls.splice(0, kept / 2)
    counts[call.outcome] += 1
    if (call.excused) counts.lost += 1
    else if (call.outcome !== 'answered') faults.push(call)
  }

  return {
    counts,
    takeFaults: () => faults.splice(0),
    begin(client, place, kind) {
      const id = (next += 1)
      const startedAt = performance.now()
      open.set(id, `${client} -> ${targetText(place)}`)
      return (outcome, error) => {
        open.delete(id)
        const endedAt = performance.now()
        const excused = outcome === 'failed' && excuses.some((excuse) => excuse.covers(place, startedAt, endedAt))
        enter({ client, place, kind, startedAt, endedAt, outcome, excused, ...(error === undefined ? {} : { error }) })
      }
    },
    excuse: (excuse) => void excuses.push(excuse),
    open: () => [...open.values()],
    since: (time) => calls.filter((call) => call.endedAt >= time)
  }
}
