import { mkdir, mkdtemp, readFile, readdir, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openKeptFile } from '../../../../src/main/hub/store/kept-file.ts'
import { waitFor } from '../../../fixtures/wait.ts'

test('what can not be written counts at once, and is written as soon as it can', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'kept.json')
  const kept = openKeptFile(file, z.object({ n: z.number() }), { n: 0 })
  await mkdir(file)
  kept.set({ n: 1 })
  kept.set({ n: 2 })
  expect(kept.value).toEqual({ n: 2 })
  expect(await readdir(folder)).toEqual(['kept.json'])
  await rmdir(file)
  await waitFor('the file', async () => (await readdir(folder)).length === 1)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ n: 2 })
  expect(openKeptFile(file, z.object({ n: z.number() }), { n: 0 }).value).toEqual({ n: 2 })
})
