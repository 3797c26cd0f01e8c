import { Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron'

/** The menu of the app: a menu bar on macOS; elsewhere never seen, it only gives zoom and quit their keys. */
export function setAppMenu(window: BrowserWindow): void {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }]
  }
  const items: MenuItemConstructorOptions[] =
    process.platform === 'darwin'
      ? [{ role: 'appMenu' }, { role: 'editMenu' }, view, { role: 'windowMenu' }]
      : [{ label: 'File', submenu: [{ role: 'close' }, { role: 'quit' }] }, view]
  Menu.setApplicationMenu(Menu.buildFromTemplate(items))
  if (process.platform !== 'darwin') window.setMenuBarVisibility(false)
}
