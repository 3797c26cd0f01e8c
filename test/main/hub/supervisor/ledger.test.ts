import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createLedger } from '../../../../src/main/hub/supervisor/ledger.ts'
import { markEnv } from '../../../../src/main/hub/supervisor/marks.ts'
import { stillRuns } from '../../../../src/main/hub/supervisor/process-start.ts'
import { readProcesses } from '../../../../src/main/hub/supervisor/process-table.ts'
import { reclaimedEvent } from '../../../../src/main/hub/supervisor/reclaimed-event.ts'
import { startOrphan } from '../../../fixtures/processes/start.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { openAt, temporaryDir, temporaryStore } from '../store/temporary-store.ts'

const owner = () => randomUUID().slice(0, 16)
const shop = { id: 'worker-1', workspace: 'shop' }

test('what a worker has is kept until it has ended, wherever it went', async () => {
  const store = await temporaryStore()
  const ledger = createLedger({ store, owner: owner() })
  const one = await startOrphan('sleep 60')
  const two = await startOrphan('sleep 60')
  ledger.note(shop, [one, two], await readProcesses())
  const identities = [one, two].map(({ pid, start }) => ({ pid, start }))
  expect(ledger.known('worker-1')).toEqual(identities)
  expect(await store.processes()).toMatchObject(identities.map((one) => ({ ...one, command: 'sleep', worker: 'worker-1', workspace: 'shop' })).toSorted((a, b) => a.pid - b.pid))
  ledger.note(shop, [], await readProcesses())
  expect(ledger.known('worker-1')).toEqual(identities)
  process.kill(two.pid, 'SIGKILL')
  await waitFor('it to end', async () => !(await stillRuns(two)))
  ledger.note(shop, [], await readProcesses())
  expect((await store.processes()).map(({ pid }) => pid)).toEqual([one.pid])
  ledger.note({ id: 'worker-2', workspace: 'shop' }, [one], await readProcesses())
  ledger.forget('worker-1')
  expect((await store.processes()).map(({ worker }) => worker)).toEqual(['worker-2'])
  ledger.forget('worker-2')
  expect(await store.processes()).toEqual([])
})

test('a later run ends what was noted or marked, with what is below, and nothing else', async () => {
  const dir = await temporaryDir()
  const mark = owner()
  const noted = await startOrphan(`sh -c 'sleep 60 & wait'`)
  const recycled = await startOrphan('sleep 60')
  const marked = await startOrphan('sleep 60', markEnv({ owner: mark }))
  const strange = await startOrphan('sleep 60', markEnv({ owner: owner() }))
  const child = await waitFor('the child', async () => (await readProcesses()).children.get(noted.pid)?.[0])
  const before = await openAt(dir)
  const table = await readProcesses()
  // Of an earlier process with the same pid. Not the start of another one here: they may begin within one tick of the clock.
  createLedger({ store: before, owner: mark }).note(shop, [noted, { ...recycled, start: `${recycled.start}0` }], table)
  await before.close()
  const store = await openAt(dir)
  const reclaimed = await createLedger({ store, owner: mark }).reclaim()
  const told = reclaimed.processes.map(({ pid, workspace }) => ({ pid, workspace })).toSorted((a, b) => a.pid - b.pid)
  const wanted = [{ pid: noted.pid, workspace: 'shop' }, { pid: child.pid, workspace: 'shop' }, { pid: marked.pid, workspace: undefined }]
  expect(told).toEqual(wanted.toSorted((a, b) => a.pid - b.pid))
  expect(reclaimed.count).toBe(3)
  expect(reclaimed.memoryBytes).toBe(reclaimed.processes.reduce((sum, one) => sum + one.memoryBytes, 0))
  expect(reclaimed.processes.every(({ memoryBytes }) => memoryBytes > 100_000)).toBe(true)
  expect(await Promise.all([noted, child, marked, recycled, strange].map(stillRuns))).toEqual([false, false, false, true, true])
  expect(await store.processes()).toEqual([])
  expect(await createLedger({ store, owner: mark }).reclaim()).toEqual({ count: 0, memoryBytes: 0, processes: [] })
})

test('it is told in a line', () => {
  const one = { pid: 7, command: 'node', memoryBytes: 1024 ** 2 }
  const many = Array.from({ length: 2018 }, () => one)
  expect(reclaimedEvent({ count: 0, memoryBytes: 0, processes: [] })).toBeUndefined()
  expect(reclaimedEvent({ count: 1, memoryBytes: 1024 ** 2, processes: [one] })?.summary).toBe('reclaimed 1 leftover of an earlier run, 1 MB')
  const event = reclaimedEvent({ count: 4, memoryBytes: 310.4 * 1024 ** 2, processes: [one, one, one, one] })
  expect(event).toMatchObject({ scope: 'hub/reclaimed', severity: 'warning', summary: 'reclaimed 4 leftovers of an earlier run, 310 MB' })
  expect(reclaimedEvent({ count: 2018, memoryBytes: 1, processes: many })?.data).toMatchObject({ count: 2018, processes: { length: 200 } })
})
