import { expect, test } from './harness/test.ts'

interface Health {
  readonly workspaces: readonly { readonly provenAt: string | null; readonly health: string }[]
}

test('when the machine is back from a suspension, what was true before is proven again', async ({ hub }) => {
  const first = async () => ((await (await fetch(`${hub.url}/health`)).json()) as Health).workspaces[0]
  await expect.poll(async () => (await first())?.health, { timeout: 40_000 }).toBe('healthy')
  const told = async () => (await fetch(`${hub.url}/api/internal/bus?scope=hub/state`)).text()
  await hub.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
  const woken = Date.now()
  await expect.poll(told).toContain('back from a suspension')
  await expect.poll(async () => Date.parse((await first())?.provenAt ?? '')).toBeGreaterThan(woken)
})
