import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { invokeChannel, pushChannel } from '../shared/channels.ts'
import type { IpcResult, Push } from '../shared/ipc.ts'
import { HubError } from './hub/index.ts'

export interface IpcDeps {
  readonly window: BrowserWindow
  /** The one origin that may call. */
  readonly origin: string
  readonly door: (route: unknown, input: unknown) => Promise<IpcResult<unknown>>
}

/**
 * Opens the invoke channel for the top frame of our window at our own origin, and for nobody else. Never rejects. Answers
 * and pushes are JSON text: an object that crosses into the page is copied value by value, which takes ten times as long.
 */
export function serveIpc({ window, origin, door }: IpcDeps): void {
  ipcMain.handle(invokeChannel, async (event, route: unknown, input: unknown): Promise<string> => {
    if (isOurs(event, window, origin)) return JSON.stringify(await door(route, input))
    const error = new HubError('ORIGIN_REFUSED', 'Only the window of Workspace Hub may call.')
    return JSON.stringify({ ok: false, error: error.toBody() })
  })
}

/** Sends one push to the page. A window on its way out gets none. */
export function sendPush(window: BrowserWindow, push: Push): void {
  if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(pushChannel, JSON.stringify(push))
}

function isOurs(event: IpcMainInvokeEvent, window: BrowserWindow, origin: string): boolean {
  const frame = event.senderFrame
  if (window.isDestroyed() || frame === null || frame !== window.webContents.mainFrame) return false
  return frame.origin === origin
}
