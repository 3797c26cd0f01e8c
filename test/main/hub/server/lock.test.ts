import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeHubFile } from '../../../../src/main/hub/server/hub-file.ts'
import { lockData } from '../../../../src/main/hub/server/lock.ts'
import { processStart } from '../../../../src/main/hub/supervisor/process-start.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that takes the lock, says so, and waits. */
function holder() {
  const module = new URL('../../../../src/main/hub/server/lock.ts', import.meta.url).href
  const script = `
    import { lockData } from ${JSON.stringify(module)}
    process.stdin.resume().on('end', () => process.exit(0))
    try { await lockData(${JSON.stringify(folder)}, 'serve'); console.log('taken') } catch (error) { console.log(error.code); process.exit(1) }
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = once(child.stdout, 'data').then(([chunk]) => String(chunk).trim())
  return { child, said, gone: once(child, 'exit') }
}

test('the second one is told who has it', async () => {
  const first = await lockData(folder, 'app')
  await writeHubFile(folder, { url: 'http://127.0.0.1:8431', pid: process.pid, version: '1' })
  await expect(lockData(folder, 'serve')).rejects.toMatchObject({
    code: 'HUB_RUNNING',
    message: expect.stringContaining(`pid ${process.pid} (app) at http://127.0.0.1:8431`),
    details: { pid: process.pid, kind: 'app', url: 'http://127.0.0.1:8431' }
  })
  await Promise.all([first.release(), first.release()])
  await (await lockData(folder, 'serve')).release()
})

test('a killed one leaves no lock', async () => {
  const { child, said, gone } = holder()
  expect(await said).toBe('taken')
  await expect(lockData(folder, 'app')).rejects.toMatchObject({ code: 'HUB_RUNNING', details: { pid: child.pid } })
  child.kill('SIGKILL')
  await gone
  await (await lockData(folder, 'app')).release()
  expect((await readdir(folder)).filter((name) => name !== 'hub.json')).toEqual([])
})

test.each([
  ['a pid that is used again', `{"pid":${process.pid},"start":"long ago","kind":"app"}`],
  ['half a file', '{"pid":'],
  ['nothing', '']
])('%s is no lock', async (_what, content) => {
  await writeFile(join(folder, 'hub.lock'), content)
  const lock = await lockData(folder, 'serve')
  expect(JSON.parse(await readFile(join(folder, 'hub.lock'), 'utf8'))).toMatchObject({ pid: process.pid, kind: 'serve' })
  await lock.release()
})

test('of many that come at once after a crash, one gets it', { timeout: 20_000 }, async () => {
  await writeFile(join(folder, 'hub.lock'), '{"pid":999999999,"start":"long ago","kind":"app"}')
  const all = Array.from({ length: 6 }, holder)
  const said = await Promise.all(all.map((one) => one.said))
  expect(said.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'HUB_RUNNING'), 'taken'])
  for (const { child } of all) child.stdin.end()
  await Promise.all(all.map((one) => one.gone))
})

test('of many that come within microseconds after a crash, one gets it, each time', async () => {
  for (let round = 0; round < 100; round += 1) {
    await writeFile(join(folder, 'hub.lock'), '{"pid":999999999,"start":"long ago","kind":"app"}')
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockData(folder, 'serve')))
    const taken = all.filter((one) => one.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'HUB_RUNNING' })
    expect(await readdir(folder)).toEqual(['hub.lock'])
    await taken[0]?.value.release()
  }
})

test('one that was killed while it replaced a lock is replaced as well', async () => {
  for (const name of ['hub.lock', 'hub.lock.next', 'hub.lock.next.next']) {
    await writeFile(join(folder, name), '{"pid":999999999,"start":"long ago","kind":"app"}')
  }
  await (await lockData(folder, 'serve')).release()
  expect(await readdir(folder)).toEqual([])
})

test('the start of a process tells it from another with its pid', async () => {
  const own = await processStart(process.pid)
  expect(own).toBeTypeOf('string')
  expect(await processStart(process.pid)).toBe(own)
  expect(await processStart(999_999_999)).toBeUndefined()
})
