import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createMarkIndex } from '../../../../src/main/hub/supervisor/mark-index.ts'
import { markEnv, ownerMark, ownerMarkName, readMarks, workerMarkName } from '../../../../src/main/hub/supervisor/marks.ts'
import { readProcesses } from '../../../../src/main/hub/supervisor/process-table.ts'
import { startMarked, startOrphan } from '../../../fixtures/processes/start.ts'

test('the owner is a folder, by whatever way one comes to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marks-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'data'))
  await symlink(join(folder, 'data'), join(folder, 'link'))
  const mark = await ownerMark(join(folder, 'data'))
  expect(mark).toMatch(/^[0-9a-f]{16}$/u)
  expect(await ownerMark(join(folder, 'link'))).toBe(mark)
  expect(await ownerMark(folder)).not.toBe(mark)
})

test('marks are read of real processes, exactly', async () => {
  const marks = markEnv({ owner: '0123456789abcdef', worker: 'one' })
  const both = await startOrphan('sleep 60', marks)
  const longer = await startOrphan('sleep 60', { [`X${workerMarkName}`]: 'one', [workerMarkName]: 'one-more', AFTER: `${workerMarkName}=one` })
  const none = await startOrphan('sleep 60')
  const found = await readMarks([both, longer, none])
  expect(found.get(both.pid)).toEqual({ [ownerMarkName]: '0123456789abcdef', [workerMarkName]: 'one' })
  expect(found.get(longer.pid)).toEqual({ [workerMarkName]: 'one-more' })
  expect(found.get(none.pid)).toEqual({})
  const table = await readProcesses()
  const index = createMarkIndex()
  for (let look = 0; look < 2; look += 1) {
    expect((await index.look(table))(workerMarkName, 'one').map(({ pid }) => pid)).toEqual([both.pid])
  }
})

test('the index finds what comes, and drops what goes', async () => {
  const index = createMarkIndex()
  await index.look(await readProcesses())
  const { worker, pid, grown } = await startMarked('double-fork.mjs')
  const both = await grown(2)
  const marked = (await index.look(await readProcesses()))(workerMarkName, worker)
  expect(marked.map((row) => row.pid).toSorted((a, b) => a - b)).toEqual(both.map((row) => row.pid).toSorted((a, b) => a - b))
  process.kill(pid, 'SIGKILL')
  await grown(1)
  expect((await index.look(await readProcesses()))(workerMarkName, worker)).toHaveLength(1)
})
