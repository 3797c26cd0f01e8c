import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRedactor } from '../../../../src/main/hub/supervisor/redaction.ts'
import { createWorkerLog, type WorkerLog } from '../../../../src/main/hub/supervisor/worker-log.ts'

let dir: string
let failures: string[]
const open: WorkerLog[] = []
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'worker-log-')), 'logs')
  failures = []
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()))
  await rm(join(dir, '..'), { recursive: true, force: true })
})

const servers = new Set(['files', 'docs', 'odd] name', '50%'])
function logAt(place: string | undefined, limits = { maxBytes: 5_242_880, maxFiles: 3 }): WorkerLog {
  const redactor = createRedactor()
  redactor.learn(['hunter2hunter2'])
  const log = createWorkerLog({
    workspace: 'shop',
    limits: () => limits,
    redact: (text, cut) => redactor.redact(text, cut),
    isServer: (name) => servers.has(name),
    failed: (thrown) => failures.push(String(thrown)),
    ...(place !== undefined && { dir: place })
  })
  open.push(log)
  return log
}
const texts = async (log: WorkerLog, query: { server?: string; text?: string; limit?: number } = {}) =>
  (await log.query({ limit: 5000, ...query })).map(({ text }) => text)

describe('a line', () => {
  test('names its server where that is configured', () => {
    const log = logAt(undefined)
    const parts = (text: string) => {
      const { server, text: rest } = log.add(text)
      return [server, rest]
    }
    expect(parts('[files] hello')).toEqual(['files', 'hello'])
    expect(parts('[other] hello')).toEqual([undefined, '[other] hello'])
    expect(parts('[odd] name] x')).toEqual(['odd] name', 'x'])
    expect(parts('[files]x')).toEqual([undefined, '[files]x'])
    expect(parts('[')).toEqual([undefined, '['])
    expect(parts('\u001b[31m[files] \u001b[0mred')).toEqual(['files', 'red'])
  })

  test('is cut, and shows no half of a secret', () => {
    const log = logAt(undefined)
    expect(log.add(`${'x'.repeat(1995)}hunter2hunter2`).text).toBe(`${'x'.repeat(1995)}[reda...`)
    expect(log.add(`[files] ${'x'.repeat(1990)}hunter2hun`).text).toBe(`${'x'.repeat(1990)}[redacted]`)
    expect(log.add('y'.repeat(60_000)).text).toHaveLength(2003)
    expect(log.add('my hunter2hunter2').text).toBe('my [redacted]')
  })
})

test('a chatty server does not push out the last words of another', () => {
  const log = logAt(undefined)
  for (let line = 0; line < 30; line += 1) log.add(`[files] last ${line}`)
  for (let line = 0; line < 1500; line += 1) log.add(`[docs] chat ${line}`)
  expect(log.total).toBe(1530)
  expect(log.tail()).toHaveLength(1000)
  expect(log.tail(2).map(({ text }) => text)).toEqual(['chat 1498', 'chat 1499'])
  expect(log.tail(50, 'files').map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, line) => `last ${line + 10}`))
  expect(log.tail(1, 'docs')).toMatchObject([{ text: 'chat 1499', server: 'docs' }])
  expect(log.tail(5, '')).toEqual([])
})

describe('on disk', () => {
  const file = () => join(dir, 'shop.log')

  test('one line per entry, readable by nobody else, over restarts', async () => {
    const first = logAt(dir)
    first.mark('worker started, pid 1')
    first.add('[files] from the server')
    first.add('[stdout] of the worker')
    first.add('[50%] per cent')
    first.add('[odd] name] odd')
    first.add('plain')
    await first.close()
    first.add('after the end')
    const lines = (await readFile(file(), 'utf8')).split('\n')
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
    expect(lines[0]).toMatch(new RegExp(`^${time} --- worker started, pid 1 ---$`, 'u'))
    expect(lines[1]).toMatch(new RegExp(`^${time} \\[files\\] from the server$`, 'u'))
    if (process.platform !== 'win32') {
      expect((await stat(file())).mode & 0o777).toBe(0o600)
      expect((await stat(dir)).mode & 0o777).toBe(0o700)
    }

    const second = logAt(dir)
    second.add('[files] later')
    expect(await second.query({ limit: 100 })).toMatchObject([
      { text: '--- worker started, pid 1 ---' },
      { text: 'from the server', server: 'files' },
      { text: '[stdout] of the worker' },
      { text: 'per cent', server: '50%' },
      { text: 'odd', server: 'odd] name' },
      { text: 'plain' },
      { text: 'later', server: 'files' }
    ])
    expect(second.total).toBe(1)
  })

  test('is searched by server and by text, the newest lines that fit', async () => {
    const log = logAt(dir)
    for (let line = 0; line < 3000; line += 1) log.add(line % 3 === 0 ? `[files] Line ${line}` : `line ${line} é`)
    expect(await texts(log, { limit: 2 })).toEqual(['line 2998 é', 'line 2999 é'])
    expect(await texts(log, { limit: 2, server: 'files' })).toEqual(['Line 2994', 'Line 2997'])
    expect(await texts(log, { limit: 2, server: '' })).toEqual(['line 2998 é', 'line 2999 é'])
    expect(await texts(log, { text: 'LINE 12 É' })).toEqual([])
    expect(await texts(log, { text: 'LINE 13 É' })).toEqual(['line 13 é'])
    expect(await texts(log, { text: '.*' })).toEqual([])
    expect(await texts(log)).toHaveLength(3000)
  })

  test('is rotated by size, and the oldest goes', async () => {
    const log = logAt(dir, { maxBytes: 4096, maxFiles: 3 })
    for (let line = 0; line < 500; line += 1) log.add(`line ${line}`)
    await log.flush()
    expect((await readdir(dir)).toSorted()).toEqual(['shop.log', 'shop.log.1', 'shop.log.2'])
    for (const name of await readdir(dir)) expect((await stat(join(dir, name))).size).toBeLessThanOrEqual(4096)
    const kept = await texts(log)
    expect(kept.length).toBeGreaterThan(200)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => `line ${500 - kept.length + index}`))
  })

  test('one file alone, and fewer files than before', async () => {
    const log = logAt(dir, { maxBytes: 4096, maxFiles: 5 })
    for (let line = 0; line < 1000; line += 1) log.add(`line ${line}`)
    await log.close()
    expect(await readdir(dir)).toHaveLength(5)
    const fewer = logAt(dir, { maxBytes: 4096, maxFiles: 1 })
    for (let line = 0; line < 200; line += 1) fewer.add(`line ${line}`)
    await fewer.flush()
    expect(await readdir(dir)).toEqual(['shop.log'])
    expect((await texts(fewer)).at(-1)).toBe('line 199')
  })

  test('what a crash cut off, or another program wrote, does no harm', async () => {
    await mkdir(dir, { recursive: true })
    await writeFile(file(), `2026-01-01T00:00:00.000Z whole\nrubbish\n\u0000\n2026-01-01T00:00:01.000Z cut o`)
    const log = logAt(dir)
    log.add('next')
    expect(await texts(log)).toEqual(['whole', 'cut o', 'next'])
  })

  test('a file that somebody removes is made again', async () => {
    const log = logAt(dir)
    log.add('one')
    await log.flush()
    await rm(dir, { recursive: true })
    log.add('two')
    expect(await texts(log)).toEqual(['two'])
  })

  test('a disk that fails is told once, holds nobody up, and is tried again', async () => {
    await mkdir(join(dir, '..'), { recursive: true })
    await writeFile(dir, 'no folder')
    const log = logAt(dir)
    for (let line = 0; line < 25_000; line += 1) log.add(`line ${line}`)
    await log.flush()
    await log.flush()
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(/EEXIST|ENOTDIR/u)
    expect((await texts(log)).at(-1)).toBe('line 24999')
    await rm(dir)
    await log.flush()
    const kept = await texts(log, { limit: 20_000 })
    expect(kept[0]).toMatch(/^--- \d+ lines are missing here: the disk could not keep up ---$/u)
    expect(kept.at(-1)).toBe('line 24999')
    expect(Number(/\d+/u.exec(kept[0] ?? '')?.[0]) + (await countLines())).toBe(25_001)
  })
  const countLines = async () => (await readFile(file(), 'utf8')).split('\n').filter((line) => line !== '').length

  test('a flood of a million lines keeps memory and disk bounded, and the loop free', { timeout: 120_000 }, async () => {
    const limits = { maxBytes: 1_048_576, maxFiles: 3 }
    const log = logAt(dir, limits)
    const before = process.memoryUsage.rss()
    let peak = before
    for (let line = 0; line < 1_000_000; line += 1) {
      log.add(`[files] line ${line} of a flood that says nothing at all, over and over again`)
      if (line % 500 !== 0) continue
      peak = Math.max(peak, process.memoryUsage.rss())
      await new Promise(setImmediate)
    }
    await log.flush()
    const sizes = await Promise.all((await readdir(dir)).map(async (name) => (await stat(join(dir, name))).size))
    expect(sizes.length).toBeLessThanOrEqual(limits.maxFiles)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.maxBytes)
    expect(peak - before).toBeLessThan(300_000_000)
    expect(await texts(log, { limit: 1 })).toEqual(['line 999999 of a flood that says nothing at all, over and over again'])
    expect(failures).toEqual([])
  })
})
