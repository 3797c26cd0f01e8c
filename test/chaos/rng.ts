/** Random numbers that a seed repeats. */
export interface Rng {
  /** From 0 to below 1. */
  next(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  shuffle<T>(from: readonly T[]): T[]
}

/** Mulberry32: small, fast, and the same on every machine. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: (from) => {
      const found = from[between(0, from.length - 1)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    shuffle: (from) => {
      const left = [...from]
      for (let last = left.length - 1; last > 0; last -= 1) {
        const other = between(0, last)
        ;[left[last], left[other]] = [left[other]!, left[last]!]
      }
      return left
    }
  }
}
