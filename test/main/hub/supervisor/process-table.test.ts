import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { processStart, stillRuns } from '../../../../src/main/hub/supervisor/process-start.ts'
import { ancestors, descendants, ofGroup, readProcess, readProcesses } from '../../../../src/main/hub/supervisor/process-table.ts'
import { byPs } from '../../../../src/main/hub/supervisor/ps-processes.ts'
import { startMarked, startOrphan } from '../../../fixtures/processes/start.ts'
import { waitFor } from '../../../fixtures/wait.ts'

test('this process is told as it knows itself', async () => {
  const used = process.cpuUsage()
  const row = (await readProcesses()).rows.get(process.pid)
  expect(row).toMatchObject({ pid: process.pid, parent: process.ppid, start: await processStart(process.pid) })
  const memory = process.memoryUsage.rss()
  expect(Math.abs((row?.memoryBytes ?? 0) - memory) / memory).toBeLessThan(0.3)
  const cpuMs = (used.user + used.system) / 1000
  // The kernel counts in steps of 10 ms.
  expect(row?.cpuMs).toBeGreaterThanOrEqual(cpuMs - 30)
  expect(row?.cpuMs).toBeLessThan(cpuMs + 1000)
})

test('the same as ps tells', async () => {
  const { pid } = await startOrphan('sleep 60')
  const row = await readProcess(pid)
  const [told] = await byPs(pid)
  expect(told).toMatchObject({ pid, parent: row?.parent, group: pid, session: pid, command: 'sleep', cpuMs: row?.cpuMs })
  // The kernel's quick sum is some pages off.
  expect(Math.abs((told?.memoryBytes ?? 0) - (row?.memoryBytes ?? 0))).toBeLessThan(1024 ** 2)
  expect(Math.abs(Date.parse(told?.start ?? '') - Date.now())).toBeLessThan(15_000)
  expect((await byPs()).some((one) => one.pid === pid && one.start === told?.start)).toBe(true)
  expect(await byPs(999_999_999)).toEqual([])
})

test('a tree, its group and those above', async () => {
  const tree = await startMarked('tree.mjs', '2', '2')
  await tree.grown(7)
  const table = await readProcesses()
  const below = descendants(table, tree.pid)
  expect(below).toHaveLength(6)
  const group = ofGroup(table, tree.pid).map(({ pid }) => pid)
  expect(group.toSorted((a, b) => a - b)).toEqual([tree.pid, ...below.map(({ pid }) => pid)].toSorted((a, b) => a - b))
  const leaf = below.find(({ pid }) => !table.children.has(pid))
  const above = ancestors(table, leaf?.pid ?? 0).map(({ pid }) => pid)
  expect(above.slice(1, 3)).toEqual([tree.pid, process.pid])
  expect(ofGroup(table, 0)).toEqual([])
})

test('a name with spaces and brackets shifts no field', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'odd-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await copyFile('/bin/sleep', join(folder, 'a) S 1 (b'))
  const { pid } = await startOrphan(`'${join(folder, 'a) S 1 (b')}' 60`)
  expect(await readProcess(pid)).toMatchObject({ command: 'a) S 1 (b', group: pid, session: pid })
})

test('a zombie has ended', async () => {
  // The shell becomes a program that never asks for its child.
  const parent = spawn('sh', ['-c', 'sh -c "exit 0" & exec sleep 60'], { stdio: 'ignore' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const zombies = async () => (await byPs()).filter((row) => row.parent === parent.pid)
  await waitFor('the shell to have gone', async () => (await readProcess(parent.pid ?? 0))?.command === 'sleep')
  await waitFor('its child to end', async () => (await zombies()).length === 0)
  expect(descendants(await readProcesses(), parent.pid ?? 0)).toEqual([])
})

test('processes that come and go meanwhile are no error', async () => {
  let going = true
  const churn = (async () => {
    while (going) await Promise.all(Array.from({ length: 4 }, () => once(spawn('true'), 'exit')))
  })()
  for (let round = 0; round < 10; round += 1) expect((await readProcesses()).rows.has(process.pid)).toBe(true)
  going = false
  await churn
})

test('the thread is given back between batches', async () => {
  const many = Array.from({ length: 150 }, () => spawn('sleep', ['60'], { stdio: 'ignore' }))
  onTestFinished(() => many.forEach((one) => void one.kill('SIGKILL')))
  let turns = 0
  let counting = true
  const count = (): void => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  const { rows } = await readProcesses()
  counting = false
  expect(turns).toBeGreaterThanOrEqual(Math.floor(rows.size / 50) - 1)
})

test('a process is known by pid and start', async () => {
  const child = spawn('sleep', ['60'])
  const gone = once(child, 'exit')
  const row = await readProcess(child.pid ?? 0)
  if (row === undefined) throw new Error('no process')
  expect(await stillRuns(row)).toBe(true)
  expect(await stillRuns({ pid: row.pid, start: 'long ago' })).toBe(false)
  child.kill('SIGKILL')
  await gone
  expect(await stillRuns(row)).toBe(false)
})
