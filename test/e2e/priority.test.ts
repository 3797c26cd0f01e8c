import { getPriority } from 'node:os'
import { expect, test } from './harness/test.ts'

interface Health {
  readonly workspaces: readonly { readonly worker?: { readonly pid: number } }[]
}

test.skip(process.platform !== 'linux', 'only Linux has priorities of threads')

test("the page does not stand behind the hub's thread", async ({ hub }) => {
  const page = await hub.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0)
  expect(page).toBeGreaterThan(0)
  await expect.poll(() => getPriority(page)).toBe(getPriority(hub.pid))
})

test('workers are ordinary processes', async ({ hub }) => {
  const pid = async () => ((await (await fetch(`${hub.url}/health`)).json()) as Health).workspaces[0]?.worker?.pid ?? 0
  await expect.poll(pid, { timeout: 40_000 }).toBeGreaterThan(0)
  expect(getPriority(await pid())).toBeGreaterThanOrEqual(0)
})
