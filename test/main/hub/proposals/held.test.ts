import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { startProposals } from './harness.ts'

let hub: Awaited<ReturnType<typeof startProposals>>
beforeEach(async () => {
  hub = await startProposals()
})
afterEach(() => hub.close())

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const bound = { title: 'Call touch', tool: 'touch', arguments: { path: 'a.txt' } }

/** A call of `touch` that the worker holds. */
function hold(more: Record<string, unknown> = bound, call: string = randomUUID(), serves = () => true): Promise<Proposal> {
  const data = { proposal: more, held: { call } }
  return hub.ask(more, { data, trace, source: 'agent 1' }, { workspace: 'shop', serves })
}

/** What the worker says of it. */
async function say(data: Record<string, unknown>, workspace = 'shop'): Promise<void> {
  await hub.bus.commit({ events: [{ id: randomUUID(), scope: 'mcp/policy', severity: 'info', summary: 'says', workspace, data }] })
}

const receipt = { startedAt: '2026-01-02T10:00:00.000Z', endedAt: '2026-01-02T10:00:01.000Z', outcome: 'ok', result: { content: [] } }

test('an approved one is run by the worker, not by the hub, and its receipt is kept', async () => {
  const { id, held } = await hold()
  expect(held).toBe(true)
  await hub.proposals.decide(id, { verb: 'approve', arguments: { path: 'b.txt' } }, 'window')
  const [approved] = await hub.decisions(id)
  expect(approved).toMatchObject({ status: 'approved', call: { arguments: { path: 'b.txt' } }, asked: { arguments: { path: 'a.txt' } } })
  await say({ phase: 'ended', proposal: id, tool: 'touch', receipt })
  expect((await hub.reaches(id, 'executed')).receipt).toEqual(receipt)
  expect(await hub.worker.calls()).toEqual([])
})

test('what a worker says of another workspace, or of a call that is not held, counts for nothing', async () => {
  const { id } = await hold()
  const other = await hub.ask({ title: 'Free' })
  await say({ phase: 'withdrawn', proposal: id, reason: 'not mine' }, 'other')
  await say({ phase: 'withdrawn', proposal: other.id, reason: 'not held' })
  await say({ phase: 'ended', proposal: id, receipt })
  await say({ phase: 'withdrawn', proposal: id, reason: 'mine' })
  await hub.reaches(id, 'withdrawn')
  expect((await hub.proposals.get(other.id))?.status).toBe('pending')
  expect((await hub.decisions(id)).map(({ status }) => status)).toEqual(['withdrawn'])
})

test('while the hub drains, the end of a call is still heard', async () => {
  const { id } = await hold()
  await hub.proposals.decide(id, { verb: 'approve' }, 'window')
  await hub.proposals.drain()
  await say({ phase: 'ended', proposal: id, receipt })
  expect((await hub.reaches(id, 'executed')).receipt).toEqual(receipt)
})

test('a worker that is being replaced opens none, also when that comes while the call is looked up', async () => {
  const unavailable = expect.objectContaining({ code: 'WORKER_UNAVAILABLE' })
  await expect(hold(bound, 'a', () => false)).rejects.toEqual(unavailable)
  const answers = [true, false]
  await expect(hold(bound, 'b', () => answers.shift() ?? true)).rejects.toEqual(unavailable)
  expect(await hub.proposals.list()).toEqual([])
  expect((await hold()).status).toBe('pending')
})

test('without a launch key nothing is held', async () => {
  const data = { proposal: bound, held: { call: randomUUID() } }
  const { held } = await hub.ask(bound, { data })
  expect(held).toBeUndefined()
})

test('a client that gives up withdraws it; decided at the same moment it has failed, not run', async () => {
  const { id } = await hold()
  await say({ phase: 'withdrawn', proposal: id, reason: 'The client cancelled.' })
  expect((await hub.reaches(id, 'withdrawn')).decision).toMatchObject({ verb: 'withdraw', by: 'agent', reason: 'The client cancelled.' })
  await expect(hub.proposals.decide(id, { verb: 'approve' }, 'window')).rejects.toMatchObject({ code: 'PROPOSAL_DECIDED' })

  const crossed = await hold()
  await hub.proposals.decide(crossed.id, { verb: 'approve' }, 'window')
  await say({ phase: 'withdrawn', proposal: crossed.id, reason: 'The client cancelled.' })
  expect((await hub.reaches(crossed.id, 'failed')).receipt).toMatchObject({ outcome: 'error', error: { message: 'The client cancelled. It was not run.' } })
})

test('the death of the worker withdraws what is pending; what was approved has an unknown outcome', async () => {
  const pending = await hold()
  const approved = await hold()
  const free = await hub.ask({ title: 'Free' })
  await hub.proposals.decide(approved.id, { verb: 'approve' }, 'window')
  await hub.worker.stop()
  expect((await hub.reaches(pending.id, 'withdrawn')).decision).toMatchObject({ by: 'hub' })
  expect((await hub.reaches(approved.id, 'failed')).receipt).toMatchObject({ outcome: 'unknown' })
  expect((await hub.proposals.get(free.id))?.status).toBe('pending')
})

test('a hub that comes back withdraws what its former worker held', async () => {
  const pending = await hold()
  const approved = await hold()
  await hub.proposals.decide(approved.id, { verb: 'approve' }, 'window')
  await hub.reopen()
  expect(await hub.proposals.get(pending.id)).toMatchObject({ status: 'withdrawn', decision: { by: 'hub' } })
  expect(await hub.proposals.get(approved.id)).toMatchObject({ status: 'failed', receipt: { outcome: 'unknown' } })
})

test('one without a call is final once it is approved', async () => {
  const { id } = await hold({ title: 'Read the resource file:///a' })
  await hub.proposals.decide(id, { verb: 'approve' }, 'window')
  await say({ phase: 'ended', proposal: id, receipt })
  await say({ phase: 'withdrawn', proposal: id })
  const answered = await hold()
  await hub.proposals.decide(answered.id, { verb: 'answer', answer: 'Use the other file.' }, 'window')
  expect((await hub.proposals.get(id))?.status).toBe('approved')
})

test('every state carries the trace of the request', async () => {
  const { id } = await hold()
  await hub.proposals.decide(id, { verb: 'reject', reason: 'No.' }, 'window')
  const { events } = await hub.bus.query({ traceId: trace.slice(3, 35) })
  expect(events.map(({ scope }) => scope)).toEqual(['chat/proposals', `chat/decisions/${id}`])
})

test('a call that waits for the person stands still, and goes on when it is decided', async () => {
  const heard: string[] = []
  const call = randomUUID()
  const undo = hub.waits.follow(call, { pause: () => heard.push('pause'), resume: () => heard.push('resume') })
  const { id } = await hold(bound, call)
  expect(heard).toEqual(['pause'])
  await hub.proposals.decide(id, { verb: 'approve' }, 'window')
  expect(heard).toEqual(['pause', 'resume'])
  undo()
})
