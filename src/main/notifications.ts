import { Notification } from 'electron'
import type { ShowRequest } from '../shared/ipc.ts'
import type { Hub } from './hub/index.ts'
import { createNotifier, type Notify } from './notifier.ts'
import { openNotifySetting, type NotifySetting } from './notify-setting.ts'
import type { MainWindow } from './window.ts'

/** The system's notifications about new proposals, and their switch. */
export interface Notifications extends NotifySetting {
  stop(): void
}

export interface NotificationsDeps {
  readonly dataDir: string
  readonly proposals: Hub['proposals']
  readonly main: Pick<MainWindow, 'window' | 'inFront'>
  readonly show: (request: ShowRequest) => void
}

/** Undefined where the system has no notifications. */
export function createNotifications({ dataDir, proposals, main, show }: NotificationsDeps): Notifications | undefined {
  if (!Notification.isSupported()) return undefined
  const setting = openNotifySetting(dataDir)
  const { dismiss, stop } = createNotifier({ proposals, notify, wanted: () => setting.on, inFront: main.inFront, show })
  main.window.on('focus', dismiss)
  setting.onChange(dismiss)
  return {
    get on() {
      return setting.on
    },
    set: setting.set,
    onChange: setting.onChange,
    stop
  }
}

const notify: Notify = ({ title, body, silent }, clicked) => {
  const notification = new Notification({ title, body, silent })
  notification.on('click', clicked)
  notification.show()
  return { close: () => notification.close() }
}
