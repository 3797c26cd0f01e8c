import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import electronModule from 'electron'
import { appArgs } from './harness/app.ts'
import { createHome, root } from './harness/home.ts'
import { expect, test, workspaceRow } from './harness/test.ts'

// Outside Electron the module is the path of its program.
const electron = electronModule as unknown as string

/** Runs a program to its end. */
async function runToEnd(command: string, args: string[], env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const child = spawn(command, args, { env, cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, stderr }
}

test('the first start has an example workspace that becomes healthy', async ({ hub }, info) => {
  await expect(workspaceRow(hub.page, 'example')).toContainText('Running')
  await info.attach('window', { body: await hub.page.screenshot(), contentType: 'image/png' })
  const health = (await (await fetch(`${hub.url}/health`)).json()) as { status: string }
  expect(health.status).toBe('ok')
})

test('the window is shut in: sandboxed, no Node, no foreign page, no new window', async ({ launch }) => {
  const { page, app } = await launch()
  const asked: string[] = []
  const web = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('ok')
  })
  await once(web.listen(0, '127.0.0.1'), 'listening')
  const outside = `http://127.0.0.1:${(web.address() as { port: number }).port}`
  expect(page.url()).toMatch(/^app:\/\/bundle\//u)
  expect(await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in globalThis))).toEqual([])
  expect(await page.evaluate((url) => window.open(`${url}/window`) === null, outside)).toBe(true)
  await page.evaluate((url) => {
    location.href = `${url}/page`
  }, outside)
  expect(await page.evaluate((url) => fetch(`${url}/fetch`).then(() => 'fetched', () => 'refused'), outside)).toBe('refused')
  const answer = await page.evaluate(() =>
    (globalThis as unknown as { hub: { invoke(route: string, input: unknown): Promise<string> } }).hub.invoke('no.such', {})
  )
  expect(JSON.parse(answer)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(page.url()).toMatch(/^app:\/\/bundle\//u)
  expect(asked).toEqual([])
  web.close()
})

test('a second start brings the first window up and ends with HUB_RUNNING', async ({ launch }) => {
  const { app, home } = await launch()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const second = await runToEnd(electron, appArgs(home), home.env)
  expect(second.code).toBe(1)
  expect(second.stderr).toContain('HUB_RUNNING')
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
})

test('the app does not start beside a hub that already has the data folder', async () => {
  const home = createHome()
  const node = process.execPath
  const serve = spawn(node, ['out/main/cli.js', 'serve', '--data', home.dataDir, '--port', '0'], {
    env: home.env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const exited = once(serve, 'exit')
  try {
    await once(serve.stdout, 'data')
    const app = await runToEnd(electron, appArgs(home), home.env)
    expect(app.code).toBe(1)
    expect(app.stderr).toContain('HUB_RUNNING')
    expect(app.stderr).toContain(String(serve.pid))
  } finally {
    serve.kill('SIGTERM')
    await exited
    home.remove()
  }
})

test('what it is started with wrongly is said with its code', async () => {
  const home = createHome()
  const missing = await runToEnd(electron, appArgs(home, ['--config', 'no-such.json']), home.env)
  expect(missing.code).toBe(1)
  expect(missing.stderr).toContain('CONFIG_NOT_FOUND')
  const badPort = await runToEnd(electron, appArgs(home, ['--port', 'many']), home.env)
  expect(badPort.code).toBe(2)
  expect(badPort.stderr).toContain('--port')
  const web = createServer()
  await once(web.listen(0, '127.0.0.1'), 'listening')
  const { port } = web.address() as { port: number }
  const taken = await runToEnd(electron, appArgs(home, ['--port', String(port)]), home.env)
  expect(taken.code).toBe(1)
  expect(taken.stderr).toContain('PORT_TAKEN')
  expect(taken.stderr).toContain(String(process.pid))
  web.close()
  home.remove()
})

test('the window comes back where it was', async ({ launch }) => {
  const home = createHome()
  const first = await launch({ home: { ...home, remove: () => undefined } })
  const bounds = { x: 40, y: 50, width: 1000, height: 700 }
  await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds)
  await first.close()
  const second = await launch({ home })
  const now = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(now).toEqual(bounds)
})
