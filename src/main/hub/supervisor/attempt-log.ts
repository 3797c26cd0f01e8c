import type { OwnEvent } from '../bus/own-events.ts'
import { createLogEvents } from './log-events.ts'
import { createLogRing } from './log-ring.ts'

const ownLines = 20

/** The log of a workspace's workers, one after the other, and what the present one has said. */
export function createAttemptLog(workspace: string, everyMs: number, publish: (event: OwnEvent) => void) {
  const ring = createLogRing()
  const events = createLogEvents(workspace, everyMs, publish)
  let before = 0
  return {
    ring,
    add: (text: string) => events.add(ring.add(text)),
    /** A new worker speaks from now on. */
    begin: () => void (before = ring.total),
    /** The last lines of the present worker, at most 20. */
    lines(): readonly string[] {
      const own = Math.min(ring.total - before, ownLines)
      return own === 0 ? [] : ring.tail(own).map(({ text }) => text)
    },
    /** The present worker has ended: its last lines are told at once. */
    end: () => events.flush()
  }
}
export type AttemptLog = ReturnType<typeof createAttemptLog>
