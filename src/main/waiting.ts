import type { Hub } from './hub/index.ts'

export interface Waiting {
  /** How many proposals wait for the person. */
  readonly count: number
  readonly stop: () => void
}

/** Counts the pending proposals, from what is stored and what changes. */
export function countWaiting(proposals: Pick<Hub['proposals'], 'list' | 'onChange'>, changed: () => void): Waiting {
  const ids = new Set<string>()
  // Until the stored ones are read: those decided meanwhile must not come back.
  let decided: Set<string> | undefined = new Set()
  const stop = proposals.onChange(({ id, status }) => {
    if (status === 'pending') ids.add(id)
    else {
      ids.delete(id)
      decided?.add(id)
    }
    changed()
  })
  proposals.list('pending').then(
    (pending) => {
      for (const { id } of pending) if (!decided?.has(id)) ids.add(id)
      decided = undefined
      changed()
    },
    // The journal says itself that it can't be read; the count follows with the next change.
    () => undefined
  )
  return {
    get count() {
      return ids.size
    },
    stop
  }
}
