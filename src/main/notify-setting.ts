import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Whether the system tells of new proposals. Kept in the data folder. */
export interface NotifySetting {
  readonly on: boolean
  readonly set: (on: boolean) => void
  /** Returns its undo. */
  readonly onChange: (listener: (on: boolean) => void) => () => void
}

const settings = z.object({ notify: z.boolean() })

export function openNotifySetting(dataDir: string): NotifySetting {
  const file = join(dataDir, 'window-settings.json')
  const listeners = new Set<(on: boolean) => void>()
  let on = stored(file)
  return {
    get on() {
      return on
    },
    set(next) {
      if (next === on) return
      on = next
      keep(file, on)
      for (const listener of listeners) listener(on)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  }
}

function stored(file: string): boolean {
  try {
    return settings.parse(JSON.parse(readFileSync(file, 'utf8'))).notify
  } catch {
    return true
  }
}

/** At best effort: on a full disk the switch holds until the app ends. */
function keep(file: string, notify: boolean): void {
  try {
    writeFileSync(file, JSON.stringify({ notify }))
  } catch {
    // The next start asks nobody and tells.
  }
}
