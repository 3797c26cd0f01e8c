import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { HubHealth } from '../../../src/shared/workspace.ts'
import { waitFor } from '../../fixtures/wait.ts'

const cli = resolve(import.meta.dirname, '../../../out/main/cli.js')
// A mount of its own: by root, or in a user namespace where the system lets anybody make one.
const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount']
const mount = 'mount -t tmpfs -o size=8m none "$0"'

function canMount(dir: string): boolean {
  return process.platform === 'linux' && spawnSync('unshare', [...namespace, 'sh', '-c', mount, dir]).status === 0
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w')
  const rest = Buffer.alloc(64 * 1024)
  for (let size = rest.length; size > 0;) {
    size = await handle.write(rest, 0, size).then(({ bytesWritten }) => bytesWritten, () => size >> 1)
  }
  await handle.close()
}

test('a full disk is told as such, and the hub goes on by itself once there is room', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'hub-full-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  if (!canMount(folder)) context.skip('no small disk can be mounted here')
  const config = `${folder}.json`
  onTestFinished(() => rm(config, { force: true }))
  await writeFile(config, '{"spare":false,"workspaces":{}}')
  const serve = [process.execPath, cli, 'serve', '--data', join(folder, 'data'), '--config', config, '--port', '0']
  const hub = spawn('unshare', [...namespace, 'sh', '-c', `${mount} && exec "$@"`, folder, ...serve], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(hub, 'exit')
  onTestFinished(async () => {
    hub.kill('SIGKILL')
    await gone
  })
  const [line] = await once(createInterface({ input: hub.stdout }), 'line')
  const { url, pid } = JSON.parse(String(line)) as { url: string; pid: number }
  const bus = `${url}/api/internal/bus`
  const accepted: string[] = []
  const post = async (): Promise<Response> => {
    const id = crypto.randomUUID()
    const body = JSON.stringify({ id, scope: 'test', severity: 'info', summary: 'big', data: { text: 'x'.repeat(20_000) } })
    const answer = await fetch(bus, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    if (answer.ok) accepted.push(id)
    return answer
  }
  const status = async (): Promise<string> => ((await (await fetch(`${url}/health`)).json()) as HubHealth).status

  expect((await post()).status).toBe(200)
  const filler = `/proc/${pid}/root${folder}/filler`
  await fill(filler)
  const refused = await waitFor('the disk to be full', async () => {
    const answer = await post()
    return answer.ok ? undefined : answer
  })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await refused.json()).toMatchObject({ error: { code: 'JOURNAL_UNAVAILABLE', retryAfterMs: 1000 } })
  expect(await status()).toBe('degraded')
  expect((await post()).status).toBe(503)

  await rm(filler)
  await waitFor('the journal to be well again, though nobody posts', async () => (await status()) === 'ok')
  expect((await post()).status).toBe(200)
  const { events } = (await (await fetch(`${bus}?limit=1000`)).json()) as { events: { seq: number; id: string; scope: string; summary: string }[] }
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
  expect(events.filter(({ scope }) => scope === 'test').map(({ id }) => id)).toEqual(accepted)
  expect(events.find(({ scope }) => scope === 'hub/journal')?.summary).toContain('could not be written')
})
