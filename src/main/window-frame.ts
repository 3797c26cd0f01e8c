import { nativeTheme, type BrowserWindow, type BrowserWindowConstructorOptions, type TitleBarOverlayOptions } from 'electron'

// The title bar is 40 px with its line, which goes on below the buttons.
const buttonsHeight = 39

/** The colour behind the page, so that the first paint is right in light and dark. As `--bg-window` in the tokens. */
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#161719' : '#F3F3F5'
}

function overlay(): TitleBarOverlayOptions {
  return {
    // The buttons stand on the content, `--bg`.
    color: nativeTheme.shouldUseDarkColors ? '#1B1C1F' : '#FFFFFF',
    symbolColor: nativeTheme.shouldUseDarkColors ? '#B4B5BD' : '#50505A',
    height: buttonsHeight
  }
}

/** The page draws the title bar; the system keeps its own buttons in it. */
export function frameOptions(): BrowserWindowConstructorOptions {
  if (process.platform === 'darwin') {
    return { backgroundColor: background(), titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 14, y: 13 } }
  }
  return { backgroundColor: background(), titleBarStyle: 'hidden', titleBarOverlay: overlay() }
}

/** Keeps what the system draws in the colours of the theme when the person switches it. */
export function followTheme(window: BrowserWindow): void {
  const apply = (): void => {
    window.setBackgroundColor(background())
    if (process.platform !== 'darwin') window.setTitleBarOverlay(overlay())
  }
  nativeTheme.on('updated', apply)
  window.once('closed', () => nativeTheme.off('updated', apply))
}
