/** Changes that wait for the next transaction; only the last one of a key counts. */
export interface ChangeQueue<Key, Change> {
  readonly isEmpty: boolean
  put(change: Change): void
  /** The change that waits for a key. */
  find(key: Key): Change | undefined
  take(): readonly Change[]
  /** After a failed transaction: what was taken waits again, unless it has changed since. */
  giveBack(changes: readonly Change[]): void
}

export function createChangeQueue<Key, Change>(keyOf: (change: Change) => Key): ChangeQueue<Key, Change> {
  let waiting = new Map<Key, Change>()
  return {
    get isEmpty() {
      return waiting.size === 0
    },
    put(change) {
      waiting.set(keyOf(change), change)
    },
    find: (key) => waiting.get(key),
    take() {
      const taken = [...waiting.values()]
      waiting = new Map()
      return taken
    },
    giveBack(changes) {
      for (const change of changes) if (!waiting.has(keyOf(change))) waiting.set(keyOf(change), change)
    }
  }
}
