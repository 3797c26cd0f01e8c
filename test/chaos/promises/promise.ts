/** One thing the hub promises, and each time it was not kept. */
export interface Promised {
  readonly name: string
  /** How often it was checked. */
  readonly checked: number
  readonly broken: readonly string[]
  keep(times?: number): void
  break(evidence: string): void
}

export function createPromise(name: string): Promised {
  let checked = 0
  const broken: string[] = []
  return {
    name,
    get checked() {
      return checked
    },
    broken,
    keep: (times = 1) => void (checked += times),
    break(evidence) {
      checked += 1
      broken.push(evidence)
    }
  }
}
