import { expect, test as base, type Locator, type Page } from '@playwright/test'
import { launchApp, type LaunchOptions, type RunningApp } from './app.ts'

interface Fixtures {
  /** Starts an app; every app of a test is ended after it. */
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>
  /** An app whose example workspace is running and healthy. */
  readonly hub: RunningApp
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its first parameter
  launch: async ({}, use) => {
    const apps: RunningApp[] = []
    await use(async (options) => {
      const app = await launchApp(options)
      apps.push(app)
      return app
    })
    for (const app of apps) await app.close()
  },
  hub: async ({ launch }, use) => {
    const app = await launch()
    await expect(workspaceRow(app.page, 'example').getByText('Healthy', { exact: true })).toBeVisible({ timeout: 45_000 })
    await use(app)
  }
})

/** The row of a workspace in the Workspaces view. */
export function workspaceRow(page: Page, name: string): Locator {
  return page.getByRole('grid', { name: 'Workspaces' }).getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
}

export { expect }
