import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchFile, type FileWatch } from '../../../../src/main/hub/config/watch.ts'
import { waitFor } from '../../../fixtures/wait.ts'

let folder: string
let file: string
let changes: number
let watching: FileWatch

function watch(known: string): FileWatch {
  return watchFile({
    file,
    known,
    changed() {
      changes += 1
    },
    failed(error) {
      throw error
    }
  })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'))
  file = join(folder, 'workspaces.json')
  await writeFile(file, 'one')
  changes = 0
  watching = watch('one')
})

afterEach(async () => {
  watching.stop()
  await rm(folder, { recursive: true })
})

test('a file that is written over is a change', async () => {
  await writeFile(file, 'two')
  await waitFor('the change', () => changes === 1)
})

test('a file that is replaced by renaming is a change, each time', async () => {
  for (const round of [1, 2]) {
    const draft = join(folder, 'draft')
    await writeFile(draft, `round ${round}`)
    await rename(draft, file)
    await waitFor(`change ${round}`, () => changes === round)
  }
})

test('the same content, another file, or a file that is away for a moment is not a change', async () => {
  await writeFile(join(folder, 'other'), 'x')
  await writeFile(file, 'one')
  await rm(file)
  await writeFile(file, 'one')
  await writeFile(file, 'two')
  await waitFor('the change', () => changes > 0)
  expect(changes).toBe(1)
})

test('what was saved between the reading and the watching is a change, at once', () => {
  const late = watch('what was read')
  expect(changes).toBe(1)
  late.stop()
})

test('the mark that some editors put first is no change', async () => {
  await writeFile(file, '\uFEFFone')
  const late = watch('one')
  expect(changes).toBe(0)
  late.stop()
})
