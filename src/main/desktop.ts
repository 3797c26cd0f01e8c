import { app, clipboard, powerMonitor, shell } from 'electron'
import type { ShowRequest } from '../shared/ipc.ts'
import { setAppMenu } from './app-menu.ts'
import { closeToTray } from './close-to-tray.ts'
import { createDoor } from './door.ts'
import { createHandlers } from './handlers.ts'
import type { Hub, MainLog } from './hub/index.ts'
import { sendPush, serveIpc } from './ipc.ts'
import { createNotifications } from './notifications.ts'
import { createPushes } from './pushes.ts'
import type { Quit } from './quit.ts'
import { createTrayActions } from './tray-actions.ts'
import { createTray } from './tray.ts'
import { createMainWindow } from './window.ts'

export interface DesktopDeps {
  readonly hub: Hub
  readonly dataDir: string
  readonly log: MainLog
  readonly quit: Quit
}

export interface Desktop {
  /** Brings the window up, and the view the person asked for. */
  show(request?: ShowRequest): void
  stop(): void
}

/** The window and the tray over a running hub. */
export function createDesktop({ hub, dataDir, log, quit }: DesktopDeps): Desktop {
  const main = createMainWindow(dataDir, log)
  const { window } = main
  const show = (request?: ShowRequest): void => {
    main.show()
    if (request) pushes.show(request)
  }
  const notifications = createNotifications({ dataDir, proposals: hub.proposals, main, show })
  const pushes = createPushes({ hub, send: (push) => sendPush(window, push), notify: notifications, visible: main.visible })
  const handlers = createHandlers({ hub, snapshot: pushes.snapshot, openFolder, copy, notify: notifications })
  const door = createDoor(handlers, (route, thrown) => log.write(`The call ${route} failed`, thrown))
  serveIpc({ window, origin: main.origin, door })
  const actions = createTrayActions({ hub, log, show, copy, openFolder, notifications })
  const tray = createTray({ hub, notify: notifications, actions })
  setAppMenu(window)
  closeToTray(window, quit)
  window.on('show', pushes.wake)
  window.on('restore', pushes.wake)
  app.on('activate', () => show())
  powerMonitor.on('resume', () => hub.wake())
  main.load().catch((thrown: unknown) => log.write('The page could not be loaded', thrown))
  return {
    show,
    stop() {
      tray.stop()
      notifications?.stop()
      pushes.stop()
      main.savePlace()
      if (!window.isDestroyed()) window.hide()
    }
  }
}

async function openFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path)
  if (problem !== '') throw new Error(`${path} could not be opened: ${problem}`)
}

/** A promise in newer Electron, at once in older. */
async function copy(text: string): Promise<void> {
  await clipboard.writeText(text)
}
