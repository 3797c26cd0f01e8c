import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { createSampler } from '../../../../src/main/hub/supervisor/footprint.ts'
import { createMarkIndex } from '../../../../src/main/hub/supervisor/mark-index.ts'
import { workerMarkName } from '../../../../src/main/hub/supervisor/marks.ts'
import { readProcesses } from '../../../../src/main/hub/supervisor/process-table.ts'
import { startMarked } from '../../../fixtures/processes/start.ts'
import { waitFor } from '../../../fixtures/wait.ts'

test('a root counts with what is below it, however it got there', async () => {
  const { pid, worker, grown } = await startMarked('double-fork.mjs')
  await grown(2)
  const table = await readProcesses()
  const marked = (await createMarkIndex().look(table))(workerMarkName, worker)
  const sum = marked.reduce((bytes, row) => bytes + row.memoryBytes, 0)
  const roots = [{ id: 'whole', pid, marked }, { id: 'alone', pid }, { id: 'gone', pid: 999_999_999 }]
  const footprints = createSampler().sample(roots, table)
  expect(footprints.get('whole')).toEqual({ memoryBytes: sum, cpuPercent: 0 })
  expect(footprints.get('alone')?.memoryBytes).toBe(table.rows.get(pid)?.memoryBytes)
  expect(footprints.has('gone')).toBe(false)
})

test('what is measured by itself is left out', async () => {
  const { pid, grown } = await startMarked('tree.mjs', '1', '1')
  await grown(2)
  const table = await readProcesses()
  const roots = [{ id: 'hub', pid: process.pid }, { id: 'rest', pid: process.pid, except: [pid] }, { id: 'tree', pid }]
  const [hub, rest, tree] = [...createSampler().sample(roots, table).values()]
  expect((rest?.memoryBytes ?? 0) + (tree?.memoryBytes ?? 0)).toBe(hub?.memoryBytes)
})

test('CPU is that since the last table, of what came meanwhile too', async () => {
  const shell = spawn('sh', ['-c', 'read line; while :; do :; done & wait; read line'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const pid = shell.pid ?? 0
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
  const roots = [{ id: 'busy', pid }]
  const sampler = createSampler()
  const first = await readProcesses()
  expect(sampler.sample(roots, first).get('busy')?.cpuPercent).toBe(0)
  shell.stdin.write('go\n')
  const table = await waitFor('some work', async () => {
    const now = await readProcesses()
    return (now.children.get(pid)?.[0]?.cpuMs ?? 0) >= 300 && now
  })
  const [child] = table.children.get(pid) ?? []
  const percent = sampler.sample(roots, table).get('busy')?.cpuPercent ?? 0
  const expected = (100 * (child?.cpuMs ?? 0)) / (table.takenAtMs - first.takenAtMs)
  // The shell itself may have used a moment.
  expect(percent).toBeGreaterThan(expected - 1)
  expect(percent).toBeLessThan(expected + 10)
  process.kill(child?.pid ?? 0, 'SIGKILL')
  await waitFor('it to end', async () => !(await readProcesses()).rows.has(child?.pid ?? 0))
  expect(sampler.sample(roots, await readProcesses()).get('busy')?.cpuPercent ?? 0).toBeLessThan(20)
})
