import { app, BrowserWindow, screen, session } from 'electron'
import { bundleOrigin } from './bundle.ts'
import { refuseNavigation, refusePermissions } from './lockdown.ts'
import type { MainLog } from './hub/index.ts'
import { raisePage } from './page-priority.ts'
import { bundleDir, picture, preloadFile } from './paths.ts'
import { serveBundle } from './protocol.ts'
import { followTheme, frameOptions } from './window-frame.ts'
import { minSize, readWindowState, writeWindowState } from './window-state.ts'

const reloadPauseMs = 5_000

export interface MainWindow {
  readonly window: BrowserWindow
  /** Where the page comes from: the only origin that may call. */
  readonly origin: string
  /** Loads the page. The window shows itself once there is something to see. */
  load(): Promise<void>
  /** Brings the window up, from behind, minimised or hidden. */
  show(): void
  /** Keeps its place for the next start. */
  readonly savePlace: () => void
  /** Whether a person could see it. */
  readonly visible: () => boolean
  /** Whether it is what the person looks at. */
  readonly inFront: () => boolean
}

/** The one window of the app. It lives as long as the app and is hidden rather than closed. */
export function createMainWindow(dataDir: string, log: MainLog): MainWindow {
  const place = readWindowState(dataDir, screen.getAllDisplays().map((display) => display.workArea))
  const own = session.fromPartition('persist:window')
  serveBundle(own, bundleDir)
  refusePermissions(own)
  const window = new BrowserWindow({
    ...frameOptions(),
    ...place,
    minWidth: minSize.width,
    minHeight: minSize.height,
    show: false,
    title: 'Workspace Hub',
    ...(process.platform === 'linux' ? { icon: picture('icon.png') } : {}),
    webPreferences: {
      preload: preloadFile,
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      devTools: !app.isPackaged
    }
  })
  if (place.maximized) window.maximize()
  refuseNavigation(window.webContents)
  raisePage(window.webContents)
  followTheme(window)
  const savePlace = keepPlace(window, dataDir)
  reloadAfterCrash(window, log)
  window.once('ready-to-show', () => window.show())
  const page = pageUrl()
  return {
    window,
    origin: new URL(page).origin === 'null' ? bundleOrigin : new URL(page).origin,
    load: () => window.loadURL(page),
    savePlace,
    show() {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    visible: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
    inFront: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized() && window.isFocused()
  }
}

/** The built page; while developing, that of the development server. */
function pageUrl(): string {
  const devServer = process.env['ELECTRON_RENDERER_URL']
  return !app.isPackaged && devServer ? devServer : `${bundleOrigin}/index.html`
}

function keepPlace(window: BrowserWindow, dataDir: string): () => void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    if (!window.isDestroyed()) writeWindowState(dataDir, { ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', later)
  window.on('move', later)
  return save
}

/** A page whose process died is loaded again, but not in a circle. */
function reloadAfterCrash(window: BrowserWindow, log: MainLog): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    log.write(`The window's process is gone: ${details.reason}, exit code ${details.exitCode}`)
    const now = performance.now()
    const wait = Math.max(0, last + reloadPauseMs - now)
    last = now + wait
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload()
    }, wait)
  })
}
