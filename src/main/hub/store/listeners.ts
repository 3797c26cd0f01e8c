/** Who wants to hear of something. A listener that throws stops nobody. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void
  tell(value: T): void
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<{ readonly listener: (value: T) => void }>()
  return {
    add(listener) {
      // Its own entry, so that the same function added twice is undone once.
      const entry = { listener }
      all.add(entry)
      return () => {
        all.delete(entry)
      }
    },
    tell(value) {
      for (const { listener } of all) {
        try {
          listener(value)
        } catch (error) {
          process.emitWarning(error instanceof Error ? error : String(error))
        }
      }
    }
  }
}
