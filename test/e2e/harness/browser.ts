import { join } from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { createHome, root } from './home.ts'
import { gone, killAll, treeOf } from './processes.ts'

export interface Browser {
  readonly page: Page
  close(): Promise<void>
}

/** The app's own Chromium with a plain page, which knows nothing of the hub. It finds `*.evil.test` on this machine. */
export async function openBrowser(): Promise<Browser> {
  const home = createHome()
  const switches = ['--host-resolver-rules=MAP *.evil.test 127.0.0.1', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const program = join(root, 'test/fixtures/desktop/browser.cjs')
  const app = await _electron.launch({ args: [...switches, `--user-data-dir=${join(home.dir, 'profile')}`, program], env: home.env, cwd: home.dir })
  const pid = app.process().pid ?? 0
  return {
    page: await app.firstWindow(),
    async close() {
      const tree = treeOf(pid)
      await Promise.race([app.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 6_000))])
      killAll(tree)
      await gone(tree, 5_000)
      home.remove()
    }
  }
}
