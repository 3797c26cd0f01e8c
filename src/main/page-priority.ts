import { getPriority, setPriority } from 'node:os'
import type { WebContents } from 'electron'

/**
 * Lets the page's thread run before the hub's. Chromium raises the main process's thread, which in this app also serves the hub,
 * above the page's: in a flood of events a click would then wait for events. Linux only: there a process id stands for its first
 * thread, the one that draws the page. Does nothing where the system does not allow it; then it had not raised the other either.
 */
export function raisePage(page: WebContents): void {
  if (process.platform !== 'linux') return
  page.on('dom-ready', () => {
    try {
      setPriority(page.getOSProcessId(), getPriority())
    } catch {
      // Stays as it is.
    }
  })
}
