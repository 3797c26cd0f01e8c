/** Sees whether the hub ever disowned a session. */
export interface SessionWatch {
  readonly fetch: typeof fetch
  /** How many answers said that a session is not known. */
  readonly rejected: () => number
}

export function createSessionWatch(): SessionWatch {
  let rejected = 0
  return {
    rejected: () => rejected,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (response.status === 404) rejected += 1
      return response
    }
  }
}
