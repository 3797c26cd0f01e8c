import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { startProposals } from './harness.ts'

let hub: Awaited<ReturnType<typeof startProposals>>
beforeEach(async () => {
  hub = await startProposals()
})
afterEach(() => hub.close())

async function approve(tool: string): Promise<Proposal> {
  const { id } = await hub.ask({ title: `Do ${tool}`, tool })
  return hub.proposals.decide(id, { verb: 'approve' }, 'window')
}

test('isError is failed, with the result', async () => {
  const { id } = await approve('refuse')
  expect((await hub.reaches(id, 'failed')).receipt).toMatchObject({ outcome: 'error', result: { isError: true } })
})

test('a JSON-RPC error is failed, with the error', async () => {
  const { id } = await approve('unlisted')
  expect((await hub.reaches(id, 'failed')).receipt).toMatchObject({ outcome: 'error', error: { code: -32_602 } })
})

test('a worker that dies leaves the outcome unknown', async () => {
  const { id } = await approve('die')
  expect((await hub.reaches(id, 'failed')).receipt).toMatchObject({ outcome: 'unknown', error: { data: { code: 'WORKER_DIED' } } })
  expect(await hub.worker.calls()).toHaveLength(1)
})

test('a time-out leaves the outcome unknown', async () => {
  hub.setTimeouts({ 'tools/call': 50 })
  const { id } = await approve('hang')
  expect((await hub.reaches(id, 'failed')).receipt).toMatchObject({ outcome: 'unknown', error: { data: { code: 'TIMEOUT' } } })
})

test('a large result is cut, so that the event stays small', async () => {
  const { id } = await approve('large')
  const done = await hub.reaches(id, 'executed')
  expect(done.receipt?.result).toMatchObject({ truncated: true })
  expect(JSON.stringify((await hub.decisions(id)).at(-1)).length).toBeLessThan(256 * 1024)
})

test('a hub that stops while a call runs says so, and never runs it again', async () => {
  const { id } = await approve('hang')
  await expect.poll(() => hub.worker.calls()).toHaveLength(1)
  await hub.reopen()
  expect(await hub.proposals.get(id)).toMatchObject({ status: 'failed', receipt: { outcome: 'unknown' } })
  expect(await hub.worker.calls()).toHaveLength(1)
})

test('what a killed hub left approved is failed, outcome unknown, and not run', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch' })
  const free = await hub.ask({ title: 'Deploy?' })
  await hub.proposals.decide(free.id, { verb: 'approve' }, 'window')
  const decision = { verb: 'approve', by: 'window', at: new Date().toISOString() } as const
  // As the journal stands when the hub dies between the decision and the call.
  await hub.bus.commit({ moveProposal: { from: 'pending', to: { ...asked, status: 'approved', decision } } })
  await hub.reopen()
  expect(await hub.proposals.get(asked.id)).toMatchObject({ status: 'failed', receipt: { outcome: 'unknown' } })
  expect((await hub.decisions(asked.id)).map(({ status }) => status)).toEqual(['failed'])
  expect((await hub.proposals.get(free.id))?.status).toBe('approved')
  expect(await hub.worker.calls()).toEqual([])
})

test('the hub runs it with a permit for this one call, and with the trace of who asked', async () => {
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const { id } = await hub.ask({ title: 'Do touch', tool: 'touch' }, { trace })
  const { call } = await hub.proposals.decide(id, { verb: 'approve' }, 'window')
  await hub.reaches(id, 'executed')
  const [ran] = await hub.worker.calls()
  const subject = `${id}.${call?.digest}`
  const mac = createHmac('sha256', 'the launch key').update(subject).digest('hex')
  expect(ran).toMatchObject({ grant: `${subject}.${mac}`, trace })
})
