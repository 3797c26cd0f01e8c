import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { watchForCrashes } from './crash.ts'
import { createDesktop, type Desktop } from './desktop.ts'
import { createHub, createMainLog, type Hub } from './hub/index.ts'
import { readOptions, type AppOptions } from './options.ts'
import { appRoot, appVersion, defaultDataDir, threadUrl } from './paths.ts'
import { registerScheme } from './protocol.ts'
import { createQuit } from './quit.ts'
import { alreadyRunning, isFirstInstance } from './single-instance.ts'
import { startFailed } from './start-failed.ts'

function run(options: AppOptions): void {
  const dataDir = options.dataDir ?? defaultDataDir()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(dataDir, 'window'))
  const log = createMainLog(dataDir)
  let desktop: Desktop | undefined
  if (!isFirstInstance(() => desktop?.show())) {
    startFailed(alreadyRunning(dataDir), log)
    return
  }
  let hub: Promise<Hub> | undefined
  const quit = createQuit(async () => {
    desktop?.stop()
    // A hub that failed to start has said so and has nothing to stop.
    await hub?.then((running) => running.stop(), () => undefined)
  }, log)
  watchForCrashes({ dataDir, log, quit: quit.now })

  const start = async (): Promise<void> => {
    const { configFile, port } = options
    const version = appVersion()
    hub = createHub({ configFile, port, dataDir, appRoot, version, kind: 'app', threadUrl, onShutdown: () => quit.now() })
    const running = await hub
    if (!quit.quitting) desktop = createDesktop({ hub: running, dataDir, log, quit })
  }
  app.whenReady().then(start).catch((thrown: unknown) => {
    if (!quit.quitting) startFailed(thrown, log)
  })
}

app.setName('Workspace Hub')
// Windows shows notifications only of an app it can name. As `appId` in build/electron-builder.yml.
if (process.platform === 'win32') app.setAppUserModelId('io.github.workspace-hub')
registerScheme()
try {
  run(readOptions(process.argv.slice(1), process.cwd()))
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  app.exit(2)
}
