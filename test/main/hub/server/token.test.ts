import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bearerMatches, loadToken } from '../../../../src/main/hub/server/token.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('is made once, for this account only', async () => {
  const file = join(folder, 'token')
  const token = await loadToken(file)
  expect(token).toMatch(/^[\w-]{43}$/u)
  expect(await loadToken(file)).toBe(token)
  if (process.platform !== 'win32') {
    await chmod(file, 0o644)
    await loadToken(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  }
})

test('an empty file lets nobody in', async () => {
  const file = join(folder, 'token')
  await writeFile(file, '\n')
  const token = await loadToken(file)
  expect(token).not.toBe('')
  expect((await readFile(file, 'utf8')).trim()).toBe(token)
})

test('only the exact bearer matches', () => {
  expect(bearerMatches('Bearer abc', 'abc')).toBe(true)
  expect(bearerMatches('bearer abc', 'abc')).toBe(true)
  for (const wrong of [undefined, '', 'abc', 'Bearer', 'Bearer ', 'Bearer abcd', 'Bearer ab', 'Basic abc', 'Bearer abc abc']) {
    expect(bearerMatches(wrong, 'abc')).toBe(false)
  }
})
