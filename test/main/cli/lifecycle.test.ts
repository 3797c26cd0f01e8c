import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { runCli } from './run-cli.ts'

let hub: RunningHub
beforeAll(async () => {
  hub = await startHub({ workspaces: { shop: { mcpServers: { memory: realServers.memory } } } })
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await rm(hub.folder, { recursive: true, force: true })
}, 30_000)

const run = (...args: string[]) => runCli([...args, '--data', hub.dataDir])

test('a workspace and a server of it, started, stopped and switched', { timeout: 90_000 }, async () => {
  expect(await run('stop', 'shop', '--server', 'memory')).toEqual({ code: 0, stdout: 'shop, memory is stopped\n', stderr: '' })
  expect(await run('start', 'shop', '--server', 'memory')).toEqual({ code: 0, stdout: 'shop, memory is running\n', stderr: '' })
  expect(await run('restart', 'shop')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^shop is running\b/u) })
  expect(await run('stop', 'shop')).toEqual({ code: 0, stdout: 'shop is stopped\n', stderr: '' })
  const on = 'shop, memory is switched on, and starts with its workspace, which is stopped\n'
  expect(await run('start', 'shop', '--server', 'memory')).toEqual({ code: 0, stdout: on, stderr: '' })
  const restarted = await run('restart', 'shop', '--server', 'memory')
  expect(restarted).toMatchObject({ code: 1, stdout: '' })
  expect(restarted.stderr).toMatch(/^WORKSPACE_STOPPED: .*workspace-hub start shop/u)
  expect(await run('start', 'nope')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^UNKNOWN_WORKSPACE: /u) })
})
