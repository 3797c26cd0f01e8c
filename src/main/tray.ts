import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import type { Hub } from './hub/index.ts'
import { picture } from './paths.ts'
import { trayMenu, type TrayActions, type TrayFacts } from './tray-menu.ts'
import { countWaiting } from './waiting.ts'

const refreshMs = 300

export interface HubTray {
  stop(): void
}

/** The icon in the tray, with a menu that follows the hub. */
export function createTray(hub: Hub, actions: TrayActions): HubTray {
  const tray = new Tray(trayImage())
  let shown = ''
  let timer: NodeJS.Timeout | undefined

  const refresh = (): void => {
    timer = undefined
    const facts = factsOf(hub, waiting.count)
    const items = trayMenu(facts, actions, process.platform)
    // Functions don't show in JSON: this is what a person would see.
    const seen = JSON.stringify(items)
    if (seen === shown) return
    shown = seen
    // A changed menu reaches the desktop only when it is set again.
    tray.setContextMenu(Menu.buildFromTemplate(items))
    tray.setToolTip(facts.waiting > 0 ? `Workspace Hub, proposals waiting: ${facts.waiting}` : 'Workspace Hub')
    if (process.platform === 'darwin') tray.setTitle(facts.waiting > 0 ? String(facts.waiting) : '')
  }
  const soon = (): void => {
    timer ??= setTimeout(refresh, refreshMs)
  }
  const waiting = countWaiting(hub.proposals, soon)
  const undo = [hub.supervisor.onChange(soon), hub.onState(soon), waiting.stop]
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
  const { recordClicks, journalError } = hub.state()
  return { workspaces: hub.supervisor.list(), waiting, recordClicks, trouble: journalError !== undefined }
}

function trayImage(): NativeImage {
  if (process.platform !== 'darwin') return nativeImage.createFromPath(picture('tray/tray.png'))
  const image = nativeImage.createFromPath(picture('tray/trayTemplate.png'))
  image.setTemplateImage(true)
  return image
}
