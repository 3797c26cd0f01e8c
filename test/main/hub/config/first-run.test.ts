import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureConfig } from '../../../../src/main/hub/config/first-run.ts'
import { loadConfig } from '../../../../src/main/hub/config/load.ts'

const examples = resolve(import.meta.dirname, '../../../../examples')
let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'hub-first-run-'))))
afterAll(() => rm(folder, { recursive: true }))

test('the first start writes the example, which loads, and whose programs and folder are there', async () => {
  const file = join(folder, 'deep', 'workspaces.json')
  expect(await ensureConfig(examples, file)).toBe(true)
  expect(await readdir(join(folder, 'deep'))).toEqual(['workspaces.json'])
  expect(await readFile(file, 'utf8')).toContain('// Workspaces for Workspace Hub.')
  const { workspaces } = await loadConfig(file, process.env)
  const [example] = workspaces
  expect(example).toMatchObject({ name: 'example', path: join(examples, 'sample') })
  await access(join(examples, 'sample'))
  for (const server of Object.values(example?.servers ?? {})) if (server.type === 'stdio') await access(server.args[0] ?? '')
  expect(Object.keys(example?.servers ?? {})).toEqual(['everything', 'files', 'memory'])
})

test('a config that is there, even a broken one, is left as it is', async () => {
  const file = join(folder, 'mine.json')
  await writeFile(file, '{ broken')
  expect(await ensureConfig(examples, file)).toBe(false)
  expect(await readFile(file, 'utf8')).toBe('{ broken')
})

test('of two first starts at once one writes it, and nothing else is left', async () => {
  const file = join(folder, 'both', 'workspaces.json')
  const wrote = await Promise.all([ensureConfig(examples, file), ensureConfig(examples, file)])
  expect(wrote.toSorted()).toEqual([false, true])
  expect(await readdir(join(folder, 'both'))).toEqual(['workspaces.json'])
})
