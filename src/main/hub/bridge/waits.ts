/** A time limit that can stand still. */
export interface Patient {
  /** The time stands still until `resume` was called as often. */
  pause(): void
  /** The time starts again. */
  resume(): void
}

/**
 * Requests that are at a worker, by the id it knows them by. The time that one spends waiting for a person counts for
 * no limit.
 */
export interface Waits {
  /** Returns the undo. */
  follow(call: string, request: Patient): () => void
  /** The request waits for a person from now on. One that is not known is left alone. */
  pause(call: string): void
  resume(call: string): void
}

export function createWaits(): Waits {
  const requests = new Map<string, Patient>()
  return {
    follow(call, request) {
      requests.set(call, request)
      return () => void requests.delete(call)
    },
    pause: (call) => requests.get(call)?.pause(),
    resume: (call) => requests.get(call)?.resume()
  }
}
