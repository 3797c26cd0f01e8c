import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/**
 * Gives a thread or process the priority of an ordinary one, where it has a raised one. Chromium raises the app's main thread, and on
 * Linux whatever that starts inherits it: the journal and the workers would then run before the page that a person looks at.
 * Never raises anything; leaves alone what is gone.
 */
export function lowerToOrdinary(id: number): void {
  if (process.platform !== 'linux') return
  try {
    if (getPriority(id) < 0) setPriority(id, 0)
  } catch {
    // It has ended.
  }
}

/** Linux's number of the thread that asks; undefined where there is none. */
export function ownThread(): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return undefined
  }
}
