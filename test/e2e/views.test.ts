import { expect, test, workspaceRow } from './harness/test.ts'

const views = ['Workspaces', 'Proposals', 'Events', 'Clicks'] as const

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every view draws in ${colorScheme} without an error`, async ({ launch }, info) => {
    const { page } = await launch({ colorScheme })
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    // Loaded once more, with somebody listening. While the first load is under way a reload would be swallowed.
    await expect(page.getByRole('heading', { level: 1, name: views[0] })).toBeVisible()
    await page.reload()
    await expect(workspaceRow(page, 'example').getByText('Healthy', { exact: true })).toBeVisible({ timeout: 45_000 })
    for (const view of views) {
      await page.getByRole('link', { name: view, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name: view })).toBeVisible()
      await info.attach(`${view}-${colorScheme}`, { body: await page.screenshot(), contentType: 'image/png' })
    }
    expect(errors).toEqual([])
  })
}

test('the window is usable at its smallest size', async ({ launch }) => {
  const { page, app } = await launch()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 640))
  for (const view of views) {
    await page.getByRole('link', { name: view, exact: true }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  }
})
