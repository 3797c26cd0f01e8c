import { createStore, type StoreApi } from 'zustand/vanilla'

/** A reject that can still be taken back. */
export interface PendingReject {
  readonly id: string
  readonly seq: number
  readonly reason: string | undefined
  readonly digest: string | undefined
}

export interface RejectQueue extends StoreApi<{ readonly pending: readonly PendingReject[] }> {
  readonly add: (reject: PendingReject) => void
  /** Takes back the newest one, or this one. */
  readonly undo: (id?: string) => void
  /** The person points at its toast: it waits. */
  readonly pause: (id: string) => void
  readonly resume: (id: string) => void
  /** Sends all that still wait, at once. */
  readonly flush: () => void
}

const delayMs = 6_000

/** Holds each reject for six seconds, so that it can be undone; `send` is called once for each that was not. */
export function createRejectQueue(send: (reject: PendingReject) => void): RejectQueue {
  const store = createStore<{ readonly pending: readonly PendingReject[] }>(() => ({ pending: [] }))
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const take = (id: string): PendingReject | undefined => {
    clearTimeout(timers.get(id))
    timers.delete(id)
    const found = store.getState().pending.find((reject) => reject.id === id)
    if (found !== undefined) store.setState(({ pending }) => ({ pending: pending.filter((reject) => reject !== found) }))
    return found
  }
  const finish = (id: string): void => {
    const reject = take(id)
    if (reject !== undefined) send(reject)
  }
  const wait = (id: string): void => {
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(finish, delayMs, id))
  }
  const waits = (id: string): boolean => store.getState().pending.some((reject) => reject.id === id)

  return {
    ...store,
    add(reject) {
      if (waits(reject.id)) return
      store.setState(({ pending }) => ({ pending: [...pending, reject] }))
      wait(reject.id)
    },
    undo(id) {
      const last = id ?? store.getState().pending.at(-1)?.id
      if (last !== undefined) take(last)
    },
    pause: (id) => clearTimeout(timers.get(id)),
    resume(id) {
      if (waits(id)) wait(id)
    },
    flush() {
      for (const { id } of store.getState().pending) finish(id)
    }
  }
}
