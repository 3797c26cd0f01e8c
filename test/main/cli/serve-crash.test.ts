import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { alive, descendants } from '../../fixtures/process-tree.ts'

const fixture = resolve(import.meta.dirname, '../../fixtures/crash-serve.ts')

/** Starts `serve`, and gives what it says and how it ends. */
async function serve(args: readonly string[]) {
  const child = spawn(process.execPath, [fixture, 'serve', '--port', '0', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exited = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error(stderr)))])
  return { child, url: (JSON.parse(stdout) as { url: string }).url, exited, stderr: () => stderr }
}

test('an error that nobody caught is logged, ends the hub, and is told at the next start', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'serve-crash-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const config = join(folder, 'workspaces.json')
  const data = join(folder, 'data')
  await writeFile(config, JSON.stringify({ workspaces: { shop: { path: folder } } }))
  const args = ['--data', data, '--config', config]

  const first = await serve(args)
  const event = JSON.stringify({ scope: 'a/b', severity: 'info', summary: 'accepted' })
  await fetch(`${first.url}/api/internal/bus`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: event })
  const tree = descendants(first.child.pid ?? 0)
  first.child.stdin.write('now\n')
  expect(await first.exited).toEqual([1, null])
  expect(first.stderr()).toContain('INTERNAL: uncaught error, see ')
  expect(await readFile(join(data, 'logs/main.log'), 'utf8')).toMatch(/^\S+ Uncaught error, the hub ends\nError: out of cheese\n {4}at /u)
  expect(alive(tree)).toEqual([])

  const second = await serve(args)
  const told = async (scope: string): Promise<string[]> => {
    const page = (await (await fetch(`${second.url}/api/internal/bus?scope=${scope}`)).json()) as { events: { summary: string }[] }
    return page.events.map(({ summary }) => summary)
  }
  await expect.poll(() => told('hub/crash')).toEqual(['The last run ended by an error: out of cheese'])
  expect(await told('a/b')).toEqual(['accepted'])
  second.child.kill('SIGTERM')
  expect(await second.exited).toEqual([0, null])

  const third = await serve(args)
  const page = (await (await fetch(`${third.url}/api/internal/bus?scope=hub/crash`)).json()) as { events: unknown[] }
  expect(page.events).toHaveLength(1)
  third.child.kill('SIGTERM')
  expect(await third.exited).toEqual([0, null])
})
