import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCli, startCli } from './run-cli.ts'

const patient = { timeout: 30_000 }

/** A hub without workspaces in folders of its own. */
async function serve(folder: string) {
  const config = join(folder, 'workspaces.json')
  const data = join(folder, 'data')
  await writeFile(config, '{ "workspaces": {} }')
  const child = startCli(['serve', '--data', data, '--config', config, '--port', '0'])
  let stdout = ''
  child.stdout.on('data', (chunk: string) => (stdout += chunk))
  child.stderr.on('data', (chunk: string) => process.stderr.write(chunk))
  const exited = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), exited])
  const { url, pid } = JSON.parse(stdout) as { url: string; pid: number }
  return { child, data, config, url, pid, exited, stdout: () => stdout }
}

describe('a hub of its own', () => {
  let folder: string
  let hub: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-'))
    hub = await serve(folder)
  }, 30_000)
  afterAll(async () => {
    if (hub.child.exitCode === null) hub.child.kill('SIGKILL')
    await hub.exited
    await rm(folder, { recursive: true, force: true })
  })
  const run = (...args: string[]) => runCli([...args, '--data', hub.data])

  test('says one line, and can be found', patient, async () => {
    expect(JSON.parse(hub.stdout())).toEqual({ event: 'listening', url: hub.url, pid: hub.child.pid })
    const found = JSON.parse(await readFile(join(hub.data, 'hub.json'), 'utf8'))
    expect(found).toEqual({ url: hub.url, pid: hub.pid, version: expect.stringMatching(/^\d+\.\d+\.\d+/u) })
    if (process.platform !== 'win32') expect((await stat(join(hub.data, 'token'))).mode & 0o777).toBe(0o600)
  })

  test('status: a table for people, the body of /health for programs', patient, async () => {
    expect(await run('status')).toMatchObject({ code: 0, stdout: expect.stringContaining('No workspaces') })
    const { code, stdout } = await run('status', '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, await (await fetch(`${hub.url}/health`)).json()])
  })

  test('emit and events', patient, async () => {
    const emitted = await run('emit', 'a/b', 'warning', 'two words', '{"n":1}', '--workspace', 'shop', '--json')
    expect(emitted.code).toBe(0)
    const { seq } = JSON.parse(emitted.stdout)
    const listed = await run('events', '--scope', 'a', '--json')
    expect(listed.stdout.trim().split('\n').map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ seq, scope: 'a/b', severity: 'warning', summary: 'two words', workspace: 'shop', data: { n: 1 } })
    ])
    expect((await run('events', '--scope', 'a')).stdout).toMatch(/warning +a\/b +shop +two words\n$/u)
    expect(await run('emit', 'a/b', 'loud', 'x')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^INVALID_EVENT: /u) })
    expect(await run('emit', 'hub/x', 'info', 'x')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^SCOPE_RESERVED: /u) })
  })

  test('events --follow gives what is there, then what comes', patient, async () => {
    await run('emit', 'f/one', 'info', 'before')
    const child = startCli(['events', '--follow', '--scope', 'f', '--json', '--data', hub.data])
    let stdout = ''
    child.stdout.on('data', (chunk: string) => (stdout += chunk))
    const summaries = () => stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).summary)
    await expect.poll(summaries, { timeout: 20_000 }).toEqual(['before'])
    await run('emit', 'g/other', 'info', 'not me')
    await run('emit', 'f/two', 'info', 'after')
    await expect.poll(summaries, { timeout: 20_000 }).toEqual(['before', 'after'])
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  test('what goes wrong is told by code, with exit status 1', patient, async () => {
    for (const command of ['start', 'stop', 'restart']) {
      expect(await run(command, 'nope')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^UNKNOWN_WORKSPACE: /u) })
    }
    expect(await run('call', 'nope', 'echo')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^UNKNOWN_WORKSPACE: /u) })
    const id = '5f3c0f0e-0000-4000-8000-000000000000'
    expect(await run('proposals', 'approve', id)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^UNKNOWN_PROPOSAL: /u) })
  })

  test('a second hub on the folder is refused, before its port is tried', patient, async () => {
    const second = await runCli(['serve', '--data', hub.data, '--config', hub.config, '--port', new URL(hub.url).port])
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(new RegExp(`^HUB_RUNNING: .*pid ${hub.pid}`, 'u')) })
  })
})

describe('the end of a hub', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test.each(['SIGTERM', 'SIGINT'] as const)('%s: exit status 0, not to be found any more', patient, async (signal) => {
    const hub = await serve(folder)
    hub.child.kill(signal)
    expect(await hub.exited).toEqual([0, null])
    expect(await runCli(['status', '--data', hub.data])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^HUB_NOT_RUNNING: /u) })
  })

  test('shutdown by the control API', patient, async () => {
    const hub = await serve(folder)
    const token = (await readFile(join(hub.data, 'token'), 'utf8')).trim()
    const answer = await fetch(`${hub.url}/api/control/shutdown`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toEqual({ ok: true })
    expect(await hub.exited).toEqual([0, null])
  })

  test('kill -9 leaves no lock, and no hub to be found', patient, async () => {
    const killed = await serve(folder)
    killed.child.kill('SIGKILL')
    await killed.exited
    expect(await runCli(['status', '--data', killed.data])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^HUB_NOT_RUNNING: /u) })
    const next = await serve(folder)
    next.child.kill('SIGTERM')
    expect(await next.exited).toEqual([0, null])
  })

  test('what keeps it from starting is told by code', patient, async () => {
    const data = join(folder, 'data')
    const bad = join(folder, 'bad.json')
    await writeFile(bad, '{ "port": "x" }')
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const good = join(folder, 'good.json')
    await writeFile(good, '{}')
    const { port } = other.address() as AddressInfo
    const start = (...args: string[]) => runCli(['serve', '--data', data, ...args])
    expect(await start('--config', join(folder, 'none.json'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/CONFIG_NOT_FOUND: /u) })
    expect(await start('--config', bad)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/CONFIG_INVALID: .*bad\.json:1:/u) })
    expect(await start('--config', good, '--port', String(port))).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/PORT_TAKEN: /u)
    })
    await new Promise((resolve) => other.close(resolve))
  })
})
