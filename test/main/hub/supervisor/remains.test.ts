import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { markEnv } from '../../../../src/main/hub/supervisor/marks.ts'
import { stillRuns } from '../../../../src/main/hub/supervisor/process-start.ts'
import { descendants, readProcess, readProcesses, type ProcessRow } from '../../../../src/main/hub/supervisor/process-table.ts'
import { endRemains } from '../../../../src/main/hub/supervisor/remains.ts'
import { startMarked, startOrphan } from '../../../fixtures/processes/start.ts'
import { waitFor } from '../../../fixtures/wait.ts'

const pidsOf = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid).toSorted((a, b) => a - b)
const running = async (rows: readonly ProcessRow[]) => (await Promise.all(rows.map(stillRuns))).filter(Boolean).length

/** The process whose arguments hold a text. */
function pidWith(text: string): number | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name))
  return pids.map(Number).find((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      return line.includes(text) && !line.startsWith('s')
    } catch {
      return false
    }
  })
}

const families: [what: string, size: number, file: string, ...args: string[]][] = [
  ['a child in a session of its own that ignores SIGTERM', 2, 'breakaway.mjs'],
  ['a grandchild whose parent has ended', 2, 'double-fork.mjs'],
  ['a tree', 7, 'tree.mjs', '2', '2']
]

test.each(families)('%s goes after its worker was killed', async (_what, size, file, ...args) => {
  const { worker, pid, gone, grown } = await startMarked(file, ...args)
  const all = await grown(size)
  process.kill(pid, 'SIGKILL')
  await gone
  const left = all.filter((row) => row.pid !== pid)
  expect(await running(left)).toBe(size - 1)
  expect(pidsOf(await endRemains({ leader: pid, worker, known: [] }))).toEqual(pidsOf(left))
  expect(await running(all)).toBe(0)
})

test.each(families)('%s goes with its worker, too', async (_what, size, file, ...args) => {
  const { worker, pid, grown } = await startMarked(file, ...args)
  const all = await grown(size)
  expect(pidsOf(await endRemains({ leader: pid, worker, known: [] }))).toEqual(pidsOf(all))
  expect(await running(all)).toBe(0)
})

test('a stopped process goes', async () => {
  const { worker, pid, grown } = await startMarked('deaf.mjs')
  const all = await grown(1)
  process.kill(pid, 'SIGSTOP')
  await endRemains({ leader: pid, worker, known: [] })
  expect(await running(all)).toBe(0)
})

test('what hides from group, descent and mark goes when it was known', async () => {
  const word = randomUUID()
  const { worker, pid, gone, grown } = await startMarked('double-fork.mjs', word)
  await grown(1)
  const hidden = await waitFor('the one that hides', () => pidWith(`deaf.mjs\0${word}\0`))
  onTestFinished(async () => {
    if (await stillRuns(known)) process.kill(hidden, 'SIGKILL')
  })
  const known = await waitFor('it to be alone', async () => {
    const row = await readProcess(hidden)
    return row?.session === hidden && row.parent !== pid && row
  })
  process.kill(pid, 'SIGKILL')
  await gone
  expect(await endRemains({ leader: pid, worker, known: [] })).toEqual([])
  expect(pidsOf(await endRemains({ leader: pid, worker, known: [known] }))).toEqual([known.pid])
  expect(await stillRuns(known)).toBe(false)
})

test('one that makes orphans without end leaves none', async () => {
  const { worker, pid, marked } = await startMarked('brood.mjs')
  await waitFor('a brood', async () => (await marked()).length > 10)
  await endRemains({ leader: pid, worker, known: [] })
  expect(await marked()).toEqual([])
})

test('a pid that is used again is left alone', async () => {
  const other = await startOrphan('sleep 60')
  const remains = { leader: other.pid, worker: randomUUID(), known: [{ pid: other.pid, start: 'long ago' }] }
  expect(await endRemains(remains)).toEqual([])
  expect(await stillRuns(other)).toBe(true)
})

test('it never ends itself or what is above it, though they bear the mark', async () => {
  const worker = randomUUID()
  const module = new URL('../../../../src/main/hub/supervisor/remains.ts', import.meta.url).href
  const script = `
    const { endRemains } = await import(${JSON.stringify(module)})
    const { leader, worker } = JSON.parse(process.argv[1])
    console.log(JSON.stringify(await endRemains({ leader, worker, known: [] })))
  `
  const orphan = await startOrphan('sleep 60', markEnv({ owner: 'test', worker }))
  const parent = `${process.execPath} --input-type=module -e "$SCRIPT" '${JSON.stringify({ leader: process.pid, worker })}'; echo above`
  const env = { ...process.env, ...markEnv({ owner: 'test', worker }), SCRIPT: script }
  const shell = spawn('sh', ['-c', parent], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(shell, 'close')
  const [ended = '', above] = said.split('\n')
  expect(pidsOf(JSON.parse(ended) as ProcessRow[])).toEqual([orphan.pid])
  expect(above).toBe('above')
})

test('what it ended is told by the name of its program', async () => {
  const { worker, pid, grown } = await startMarked('tree.mjs', '0', '0')
  await grown(1)
  const [ended] = await endRemains({ leader: pid, worker, known: [] })
  expect(ended?.command).toBe('node fixtures/processes/tree.mjs')
  expect(ended?.memoryBytes).toBeGreaterThan(1024 ** 2)
  expect(descendants(await readProcesses(), pid)).toEqual([])
  expect(await readProcess(pid)).toBeUndefined()
})
