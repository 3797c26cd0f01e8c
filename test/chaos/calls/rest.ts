/** Holds some callers back for a while. */
export interface Rest {
  /** Resolves when none of them has a call under way; new ones wait. */
  begin(): Promise<void>
  end(): void
  /** Runs one call, later where it is not time. */
  through<T>(call: () => Promise<T>): Promise<T>
}

export function createRest(): Rest {
  const running = new Set<Promise<unknown>>()
  let resting: PromiseWithResolvers<void> | undefined
  return {
    async begin() {
      resting ??= Promise.withResolvers()
      await Promise.allSettled(running)
    },
    end() {
      resting?.resolve()
      resting = undefined
    },
    async through(call) {
      while (resting !== undefined) await resting.promise
      const made = call()
      running.add(made)
      return made.finally(() => running.delete(made))
    }
  }
}
