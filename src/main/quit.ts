import { app } from 'electron'
import type { MainLog } from './hub/index.ts'

const deadlineMs = 4_000

export interface Quit {
  /** True from the moment the app is on its way out. */
  readonly quitting: boolean
  /** Stops the hub with all its workers, then ends the process. The first exit code that isn't 0 counts. */
  readonly now: (exitCode?: number) => void
}

/**
 * Makes every way out the same: menu, tray, signal, log-off, crash. Electron doesn't wait in `will-quit`, so
 * `before-quit` is held until the hub has stopped or the deadline is over; what still runs then ends with its lifeline.
 */
export function createQuit(stop: () => Promise<void>, log: MainLog): Quit {
  let quitting = false
  let exitCode = 0
  const now = (code = 0): void => {
    exitCode ||= code
    if (quitting) return
    quitting = true
    const timer = setTimeout(() => {
      log.write(`The hub did not stop within ${deadlineMs} ms`)
      app.exit(exitCode || 1)
    }, deadlineMs)
    stop()
      .catch((thrown: unknown) => {
        log.write('The hub did not stop cleanly', thrown)
        exitCode ||= 1
      })
      .finally(() => {
        clearTimeout(timer)
        app.exit(exitCode)
      })
  }
  app.on('before-quit', (event) => {
    event.preventDefault()
    now()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => now())
  return {
    get quitting() {
      return quitting
    },
    now
  }
}
