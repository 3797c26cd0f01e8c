import { app, clipboard, powerMonitor, shell } from 'electron'
import type { ShowRequest } from '../shared/ipc.ts'
import { setAppMenu } from './app-menu.ts'
import { closeToTray } from './close-to-tray.ts'
import { createDoor } from './door.ts'
import { createHandlers } from './handlers.ts'
import type { Hub, MainLog } from './hub/index.ts'
import { sendPush, serveIpc } from './ipc.ts'
import { createPushes } from './pushes.ts'
import type { Quit } from './quit.ts'
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
  const pushes = createPushes({ hub, send: (push) => sendPush(window, push), visible: main.visible })
  const show = (request?: ShowRequest): void => {
    main.show()
    if (request) pushes.show(request)
  }
  const handlers = createHandlers({ hub, snapshot: pushes.snapshot, openFolder, copy })
  const door = createDoor(handlers, (route, thrown) => log.write(`The call ${route} failed`, thrown))
  serveIpc({ window, origin: main.origin, door })
  const failed = (what: string) => (thrown: unknown) => log.write(what, thrown)
  const tray = createTray(hub, {
    show,
    copyUrl: (workspace) => {
      copy(workspace.url).catch(failed('The URL could not be copied'))
    },
    openFolder: (name) => {
      openFolder(hub.supervisor.get(name).path).catch(failed('The folder could not be opened'))
    },
    run: (action, name) => {
      hub.supervisor[action](name).catch(failed(`${action} ${name} failed`))
    },
    recordClicks: (on) => hub.clicks.setRecording(on),
    quit: () => app.quit()
  })
  setAppMenu(window)
  closeToTray(window, quit)
  window.on('show', pushes.wake)
  window.on('restore', pushes.wake)
  app.on('activate', () => show())
  powerMonitor.on('resume', () => hub.wake())
  main.load().catch(failed('The page could not be loaded'))
  return {
    show,
    stop() {
      tray.stop()
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
