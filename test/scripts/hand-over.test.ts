import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const handOver = new URL('../../scripts/setup/hand-over.mjs', import.meta.url).href

/** A launcher that hands over to a script of one line. */
function launch(script: string): ChildProcess {
  const command = { program: process.execPath, args: ['-e', script], cwd: process.cwd() }
  const launcher = `import('${handOver}').then((part) => part.handOver(${JSON.stringify(command)}, process.env))`
  return spawn(process.execPath, ['-e', launcher], { stdio: ['ignore', 'pipe', 'pipe'] })
}

test('the launcher ends with the exit code of its child', async () => {
  const [code] = await once(launch('process.exit(7)'), 'exit')
  expect(code).toBe(7)
})

test('stdout carries what the child prints and nothing else', async () => {
  const launcher = launch('console.log(1)')
  const text = (await launcher.stdout?.toArray())?.join('')
  expect(text).toBe('1\n')
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s reaches the child, whose exit code counts', async (signal) => {
  const launcher = launch(`process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')`)
  await once(launcher.stdout!, 'data')
  const ended = once(launcher, 'exit')
  launcher.kill(signal)
  expect(await ended).toEqual([5, null])
})

test('a child ended by a signal gives 128 and its number', async () => {
  const [code] = await once(launch(`process.kill(process.pid, 'SIGKILL')`), 'exit')
  expect(code).toBe(137)
})

test('a program that is not there is an error, not a hang', async () => {
  const launcher = spawn(process.execPath, ['-e', `import('${handOver}').then((part) => part.handOver({ program: '/nowhere/at/all', args: [], cwd: '/' }, process.env))`])
  const [code] = await once(launcher, 'exit')
  expect(code).toBe(1)
})

test.skipIf(process.platform === 'win32')('the child is stopped when npm is killed', async () => {
  const command = { program: process.execPath, args: ['-e', `setInterval(() => {}, 1000); console.log(process.pid)`], cwd: process.cwd() }
  const launcher = `import('${handOver}').then((part) => part.handOver(${JSON.stringify(command)}, process.env))`
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(launcher)}], { stdio: 'inherit' })`
  const npm = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_lifecycle_event: 'hub' } })
  await once(npm.stdout, 'data')
  npm.kill('SIGKILL')
  // The child holds the other end: it closes once launcher and child are gone.
  await once(npm.stdout, 'close')
  expect(npm.signalCode).toBe('SIGKILL')
})
