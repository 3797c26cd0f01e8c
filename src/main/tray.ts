import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import type { Hub } from './hub/index.ts'
import type { NotifySetting } from './notify-setting.ts'
import { picture } from './paths.ts'
import { trayMenu, type TrayActions, type TrayFacts } from './tray-menu.ts'
import { countWaiting } from './waiting.ts'

const refreshMs = 300

export interface HubTray {
  stop(): void
}

export interface TrayDeps {
  readonly hub: Hub
  /** Absent where the system has no notifications. */
  readonly notify: Pick<NotifySetting, 'on' | 'onChange'> | undefined
  readonly actions: TrayActions
}

/** The icon in the tray, with a menu that follows the hub. */
export function createTray({ hub, notify, actions }: TrayDeps): HubTray {
  const tray = new Tray(trayImage())
  let shown = ''
  let timer: NodeJS.Timeout | undefined

  const refresh = (): void => {
    timer = undefined
    const facts = { ...factsOf(hub, waiting.count), notify: notify?.on }
    const items = trayMenu(facts, actions, process.platform)
    // Functions don't show in JSON: this is what a person would see.
    const seen = JSON.stringify(items)
    if (seen === shown) return
    shown = seen
    // A changed menu reaches the desktop only when it is set again.
    tray.setContextMenu(Menu.buildFromTemplate(items))
    tray.setToolTip(toolTip(facts))
    if (process.platform === 'darwin') tray.setTitle(facts.waiting > 0 ? String(facts.waiting) : '')
  }
  const soon = (): void => {
    timer ??= setTimeout(refresh, refreshMs)
  }
  const waiting = countWaiting(hub.proposals, soon)
  const undo = [hub.supervisor.onChange(soon), hub.onState(soon), hub.hold.onChange(soon), waiting.stop]
  if (notify) undo.push(notify.onChange(soon))
  if (process.platform !== 'darwin') tray.on('click', () => actions.show())
  refresh()
  return {
    stop() {
      clearTimeout(timer)
      for (const off of undo) off()
      if (!tray.isDestroyed()) tray.destroy()
    }
  }
}

function factsOf(hub: Hub, waiting: number): TrayFacts {
  const { hold, recordClicks, journalError } = hub.state()
  return { workspaces: hub.supervisor.list(), waiting, hold, recordClicks, trouble: journalError !== undefined }
}

function toolTip({ waiting, hold }: TrayFacts): string {
  const held = hold.on ? `, agent calls held: ${hold.waiting}` : ''
  return `Workspace Hub${held}${waiting > 0 ? `, proposals waiting: ${waiting}` : ''}`
}

function trayImage(): NativeImage {
  if (process.platform !== 'darwin') return nativeImage.createFromPath(picture('tray/tray.png'))
  const image = nativeImage.createFromPath(picture('tray/trayTemplate.png'))
  image.setTemplateImage(true)
  return image
}
