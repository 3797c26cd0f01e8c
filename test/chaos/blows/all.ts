import type { Rng } from '../rng.ts'
import type { Blow } from './blow.ts'
import { configBlows } from './config.ts'
import { hubBlows } from './hub.ts'
import { noiseBlows } from './noise.ts'
import { spareBlows } from './spare.ts'
import { upstreamBlows } from './upstreams.ts'
import { workerBlows } from './workers.ts'

export const blows: readonly Blow[] = [...workerBlows, ...upstreamBlows, ...hubBlows, ...noiseBlows, ...configBlows, ...spareBlows]

/** Blow after blow: first one of each kind, then by weight, shuffled anew each time all have been dealt. */
export function* deal(only: readonly string[], rng: Rng): Generator<Blow, never> {
  const kinds = blows.filter(({ kind }) => only.length === 0 || only.includes(kind))
  yield* rng.shuffle(kinds)
  const deck = kinds.flatMap((blow) => Array.from({ length: blow.weight ?? 1 }, () => blow))
  for (;;) yield* rng.shuffle(deck)
}
