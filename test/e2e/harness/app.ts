import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { waitFor } from '../../fixtures/wait.ts'
import { createHome, root, type Home } from './home.ts'
import { gone, killAll, treeOf, type Process } from './processes.ts'

export interface LaunchOptions {
  readonly home?: Home
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly colorScheme?: 'light' | 'dark'
}

/** One running app with a home of its own. */
export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: Home
  readonly pid: number
  /** The hub's own address. */
  readonly url: string
  readonly token: () => string
  /** The app with everything below it. */
  tree(): readonly Process[]
  /** Ends the app with its whole tree, however it is doing. */
  close(): Promise<void>
}

/** The switches every start of the app gets in a test. As root Chromium has no sandbox of its own. */
export function appArgs(home: Home, more: readonly string[] = []): string[] {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [...asRoot, `--user-data-dir=${join(home.dir, 'profile')}`, root, '--data', home.dataDir, '--port', '0', ...more]
}

export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const home = options.home ?? createHome()
  const app = await _electron.launch({
    args: appArgs(home, options.args),
    env: { ...home.env, ...options.env },
    cwd: home.dir,
    colorScheme: options.colorScheme ?? 'light'
  })
  const child = app.process()
  const pid = child.pid ?? 0
  let seen = treeOf(pid)
  const running = {
    app,
    home,
    pid,
    tree: () => (seen = treeOf(pid)),
    async close() {
      seen = [...seen, ...treeOf(pid)]
      await Promise.race([app.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 6_000))])
      killAll([...seen, ...treeOf(pid)])
      await gone(seen, 5_000)
      home.remove()
    }
  }
  try {
    const page = await app.firstWindow()
    await waitFor('hub.json', () => existsSync(join(home.dataDir, 'hub.json')))
    const { url } = JSON.parse(readFileSync(join(home.dataDir, 'hub.json'), 'utf8')) as { url: string }
    return { ...running, page, url, token: () => readFileSync(join(home.dataDir, 'token'), 'utf8').trim() }
  } catch (thrown) {
    await running.close()
    throw thrown
  }
}
