import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'
import { runCli, startCli } from './run-cli.ts'

const patient = { timeout: 90_000 }
const secrets = { env: 'q7-Env/Secret+Value', short: 'x9Y!', header: 'Header-Secret-91', url: 'url-Secret-55', pass: 'pa:ss-Word-3' }
const talkative = resolve(import.meta.dirname, '../../fixtures/servers/talkative.mjs')

let folder: string
let hub: RunningHub
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logs-'))
  const words = join(folder, 'words.txt')
  // Not in the data folder: this is where the test's servers have their words from.
  await writeFile(words, ['hello there', ...Object.values(secrets), encodeURIComponent(secrets.env), JSON.stringify({ key: secrets.env })].join('\nsays '))
  const talk = { command: process.execPath, args: [talkative, words], env: { A_SETTING: secrets.env, PIN_TOKEN: secrets.short } }
  hub = await startHub({
    dataDir: join(folder, 'data'),
    workspaces: {
      shop: {
        mcpServers: {
          talk,
          dying: { ...talk, args: [talkative, words, 'die'] },
          web: { url: `http://127.0.0.1:1/mcp?api_key=${secrets.url}`, headers: { 'X-Thing': `Bearer ${secrets.header}` } },
          proxied: { ...realServers.everything, env: { UPSTREAM: `http://ada:${encodeURIComponent(secrets.pass)}@127.0.0.1:1/` } }
        }
      }
    }
  })
  await waitFor('the server to talk', async () => (await logs('shop', '--server', 'talk', '--grep', 'HELLO')).stdout !== '', 90_000)
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await rm(hub.folder, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}, 30_000)

const logs = (...args: string[]) => runCli(['logs', ...args, '--data', hub.dataDir])
const parsed = (text: string) => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { time: string; text: string; server?: string })

test('logs shows what a server said, for people and for programs', patient, async () => {
  const people = await logs('shop', '--server', 'talk', '--grep', 'hello')
  expect(people).toMatchObject({ code: 0, stderr: '' })
  expect(people.stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}\[talk\] hello there\n/u)
  const programs = await logs('shop', '--server', 'talk', '--limit', '3', '--json')
  expect(parsed(programs.stdout)).toHaveLength(3)
  expect(parsed(programs.stdout)[0]).toEqual({ time: expect.any(String), server: 'talk', text: expect.stringContaining('says') })
  expect((await logs('shop', '--server', '', '--grep', 'worker started, pid')).stdout).toContain('--- worker started, pid ')
  expect(await logs('nope')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^UNKNOWN_WORKSPACE: /u) })
})

test('--follow shows what comes, each line once', patient, async () => {
  const child = startCli(['logs', 'shop', '--server', 'talk', '--grep', 'hello', '--limit', '1', '--follow', '--json', '--data', hub.dataDir])
  let stdout = ''
  child.stdout.on('data', (chunk: string) => (stdout += chunk))
  await waitFor('the first line', () => stdout !== '')
  const call = () => runCli(['call', 'shop', 'talk_say', '--data', hub.dataDir])
  expect(await call()).toMatchObject({ code: 0 })
  await waitFor('a second line', () => parsed(stdout).length === 2)
  expect(await call()).toMatchObject({ code: 0 })
  await waitFor('a third line', () => parsed(stdout).length === 3)
  expect(new Set(parsed(stdout).map(({ text }) => text))).toEqual(new Set(['hello there']))
  child.kill('SIGTERM')
  await once(child, 'close')
})

test('events say which server wrote the lines', patient, async () => {
  const events = await waitFor('an event', async () => {
    const page = (await (await fetch(`${hub.url}/api/internal/bus?scope=workers/log`)).json()) as { events: { summary: string; data: object }[] }
    return page.events.find(({ summary }) => summary.startsWith('shop, talk: '))
  })
  expect(events.data).toMatchObject({ server: 'talk', lines: expect.arrayContaining(['hello there']) })
})

test('no secret is in the data folder, in /health, in events or in a log', patient, async () => {
  await waitFor('the dying server to be told', async () => {
    const shop = (await hub.health()).workspaces[0]
    return shop?.upstreams.some(({ name, reason }) => name === 'dying' && reason?.includes('[redacted]'))
  })
  const quit = await runCli(['call', 'shop', 'talk_quit', '--data', hub.dataDir])
  expect(quit.code).toBe(1)
  await waitFor('the call to be told', async () => (await (await fetch(`${hub.url}/api/internal/bus?scope=mcp/calls`)).text()).includes('talk_quit'))
  const seen = [
    JSON.stringify(await hub.health()),
    await (await fetch(`${hub.url}/api/internal/bus?limit=1000`)).text(),
    (await logs('shop', '--limit', '5000')).stdout,
    hub.stderr()
  ]
  await hub.stop()
  for (const entry of await readdir(hub.dataDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) seen.push(`${entry.name}: ${(await readFile(join(entry.parentPath, entry.name))).toString('latin1')}`)
  }
  expect(seen.some((text) => text.startsWith('shop.log: ') && text.includes('says [redacted]'))).toBe(true)
  for (const secret of Object.values(secrets)) {
    for (const spelling of [secret, encodeURIComponent(secret)]) expect(seen.filter((text) => text.includes(spelling)).map((text) => text.slice(0, 200))).toEqual([])
  }
})
