import { app } from 'electron'
import type { Hub, MainLog } from './hub/index.ts'
import type { Notifications } from './notifications.ts'
import type { TrayActions } from './tray-menu.ts'

export interface TrayActionsDeps {
  readonly hub: Hub
  readonly log: MainLog
  readonly show: TrayActions['show']
  readonly copy: (text: string) => Promise<void>
  readonly openFolder: (path: string) => Promise<void>
  readonly notifications: Notifications | undefined
}

/** What the tray's items do. A menu has no place for an error: what fails is in the log, and in the window's state. */
export function createTrayActions({ hub, log, show, copy, openFolder, notifications }: TrayActionsDeps): TrayActions {
  const logged = (what: string, doing: Promise<unknown>): void => {
    doing.catch((thrown: unknown) => log.write(what, thrown))
  }
  return {
    show,
    copyUrl: ({ url }) => logged('The URL could not be copied', copy(url)),
    openFolder: (name) => logged('The folder could not be opened', openFolder(hub.supervisor.get(name).path)),
    run: (action, name) => logged(`${action} ${name} failed`, hub.supervisor[action](name)),
    hold: (order) => logged('The calls could not be held or let go', hub.hold.set(order, 'tray')),
    recordClicks: (on) => hub.clicks.setRecording(on),
    notify: (on) => notifications?.set(on),
    quit: () => app.quit()
  }
}
