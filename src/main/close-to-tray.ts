import { app, type BrowserWindow } from 'electron'
import type { Quit } from './quit.ts'
import { hasTrayHost } from './tray-host.ts'

/** Closing the window leaves the hub running where the person can get the window back; else it ends the app. */
export function closeToTray(window: BrowserWindow, quit: Quit): void {
  window.on('close', (event) => {
    if (quit.quitting) return
    event.preventDefault()
    void leave(window, quit)
  })
  // Sent when the person logs off from Windows, where before-quit is not.
  window.on('session-end', () => quit.now())
  // The window is hidden, not closed: should it ever be gone, the hub alone stays reachable on macOS only.
  app.on('window-all-closed', () => quit.now())
}

async function leave(window: BrowserWindow, quit: Quit): Promise<void> {
  if (await hasTrayHost(process.platform, process.env)) window.hide()
  else quit.now()
}
