import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningApp } from './harness/app.ts'
import { createHome } from './harness/home.ts'
import { gone, type Process } from './harness/processes.ts'
import { hasDbus, startSessionBus } from './harness/session-bus.ts'
import { expect, test } from './harness/test.ts'
import { startTrayHost } from './harness/tray.ts'

/** The app's tree with a worker and its servers in it. */
async function wholeTree(hub: RunningApp): Promise<readonly Process[]> {
  await expect.poll(() => hub.tree().filter((one) => one.command.includes('server-')).length).toBeGreaterThanOrEqual(3)
  return hub.tree()
}

test('SIGTERM ends the app and everything it started', async ({ hub }) => {
  const tree = await wholeTree(hub)
  const child = hub.app.process()
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  process.kill(hub.pid, 'SIGTERM')
  await gone(tree, 5_000)
  expect(await exit).toBe(0)
})

test('kill -9 of the app leaves nothing behind', async ({ hub }) => {
  const tree = await wholeTree(hub)
  process.kill(hub.pid, 'SIGKILL')
  await gone(tree, 5_000)
})

test('closing the window ends the app where there is no tray', async ({ hub }) => {
  const tree = await wholeTree(hub)
  await hub.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => undefined)
  await gone(tree, 5_000)
})

test('an uncaught error is logged, ends the app and what it started, and the next start says so', async ({ launch }) => {
  const home = createHome()
  const first = await launch({ home: { ...home, remove: () => undefined } })
  const tree = first.tree()
  const exit = new Promise<number | null>((resolve) => first.app.process().once('exit', resolve))
  await first.app.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of cheese')
    }, 10)
  })
  expect(await exit).toBe(1)
  await gone(tree, 5_000)
  expect(readFileSync(join(home.dataDir, 'logs/main.log'), 'utf8')).toContain('Error: out of cheese')
  const second = await launch({ home })
  const told = async () => (await fetch(`${second.url}/api/internal/bus?scope=hub/crash`)).text()
  await expect.poll(told).toContain('out of cheese')
})

test.describe('with a tray', () => {
  test.skip(!hasDbus, 'needs dbus-daemon')

  test('the tray shows the state, keeps the hub when the window closes, restarts a worker and quits', async ({ launch }) => {
    const bus = await startSessionBus()
    const desktop = await startTrayHost(bus.address)
    try {
      const hub = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
      const labels = async (): Promise<readonly string[]> => (await desktop.menu()).map((item) => item.label)
      await expect.poll(labels, { timeout: 45_000 }).toContain('example: running, healthy')
      expect(await labels()).toEqual(
        expect.arrayContaining(['Hub running', 'Proposals waiting: 0', 'Open Workspace Hub', 'Quit and stop 1 worker'])
      )
      const visible = () => hub.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

      await hub.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await expect.poll(visible).toBe(false)
      await desktop.click('Open Workspace Hub')
      await expect.poll(visible).toBe(true)

      const worker = await workerPid(hub.url)
      await desktop.click('example', 'Restart')
      await expect.poll(() => workerPid(hub.url), { timeout: 20_000 }).not.toBe(worker)
      await expect.poll(labels, { timeout: 30_000 }).toContain('example: running, healthy')

      await desktop.click('Record clicks')
      await expect.poll(async () => (await desktop.menu()).find((item) => item.label === 'Record clicks')?.checked).toBe(false)

      const item = async (label: string) => (await desktop.menu()).find((one) => one.label === label)
      const held = hub.page.getByRole('region', { name: 'All agent calls are held' })
      await desktop.click('Hold all agent calls')
      await expect.poll(async () => (await item('Hold all agent calls'))?.checked).toBe(true)
      await expect(held).toBeVisible()
      await desktop.click('Hold all agent calls')
      await expect(held).toBeHidden()

      const tree = await wholeTree(hub)
      await desktop.click('Quit')
      await gone(tree, 5_000)
    } finally {
      desktop.stop()
      await bus.stop()
    }
  })
})

async function workerPid(url: string): Promise<number | null> {
  const health = (await (await fetch(`${url}/health`)).json()) as { workspaces: { worker: { pid: number } | null }[] }
  return health.workspaces[0]?.worker?.pid ?? null
}
