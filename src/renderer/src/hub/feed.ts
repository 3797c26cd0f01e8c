import type { Push, Snapshot } from '../../../shared/ipc.ts'
import type { HubClient } from './client.ts'

export interface FeedListener {
  onSnapshot(snapshot: Snapshot): void
  onPush(push: Push): void
  onError(error: unknown): void
}

export interface Feed {
  /** Takes a snapshot, at the start and whenever pushes may have been missed. */
  sync(): Promise<void>
  stop(): void
}

/**
 * Subscribes first, then asks for the snapshot, and drops the pushes that are in it already: nothing slips between, nothing
 * is applied twice.
 */
export function createFeed(client: HubClient, listener: FeedListener): Feed {
  let waiting: Push[] | undefined = []
  let last = -1
  let round = 0

  const apply = (push: Push): void => {
    if (push.push <= last) return
    last = push.push
    listener.onPush(push)
  }
  const unsubscribe = client.subscribe((push) => {
    if (waiting === undefined) apply(push)
    else waiting.push(push)
  })

  return {
    async sync() {
      waiting ??= []
      round += 1
      const mine = round
      try {
        const snapshot = await client.call('hub.snapshot', {})
        if (mine !== round) return
        last = snapshot.push
        listener.onSnapshot(snapshot)
        const missed = waiting
        waiting = undefined
        missed.forEach(apply)
      } catch (error) {
        if (mine === round) listener.onError(error)
      }
    },
    stop() {
      round += 1
      unsubscribe()
    }
  }
}
