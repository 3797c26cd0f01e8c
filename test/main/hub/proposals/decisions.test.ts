import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProposals, tools } from './harness.ts'

let hub: Awaited<ReturnType<typeof startProposals>>
beforeEach(async () => {
  hub = await startProposals()
})
afterEach(() => hub.close())

test('approve of a free-form proposal is final', async () => {
  const { id } = await hub.ask({ title: 'Deploy?' })
  const decided = await hub.proposals.decide(id, { verb: 'approve', reason: 'go' }, 'window')
  expect(decided).toMatchObject({ status: 'approved', decision: { verb: 'approve', by: 'window', reason: 'go' } })
  expect(await hub.decisions(id)).toEqual([decided])
  expect(await hub.worker.calls()).toEqual([])
})

test('reject and answer run nothing, on a bound call too', async () => {
  const one = await hub.ask({ title: 'Touch', tool: 'touch' })
  const two = await hub.ask({ title: 'Touch', tool: 'touch' })
  expect(await hub.proposals.decide(one.id, { verb: 'reject', reason: 'no' }, 'tray')).toMatchObject({ status: 'rejected' })
  expect(await hub.proposals.decide(two.id, { verb: 'answer', answer: 'use b' }, 'tray')).toMatchObject({
    status: 'answered',
    decision: { verb: 'answer', answer: 'use b' }
  })
  expect(await hub.worker.calls()).toEqual([])
  const { events } = await hub.bus.query({ scopes: ['chat/decisions'] })
  expect(events.map(({ severity, summary, workspace }) => [severity, summary, workspace])).toEqual([
    ['warning', 'rejected: Touch', 'shop'],
    ['info', 'answered: Touch', 'shop']
  ])
})

test('an approved call runs once, with a receipt', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch', arguments: { a: 1 } })
  const approved = await hub.proposals.decide(asked.id.toUpperCase(), { verb: 'approve', digest: asked.call?.digest }, 'window')
  expect(approved.status).toBe('approved')
  const done = await hub.reaches(asked.id, 'executed')
  expect(done.receipt).toMatchObject({ outcome: 'ok', result: { content: [{ type: 'text', text: 'touched' }] } })
  expect(await hub.worker.calls()).toMatchObject([{ name: 'touch', arguments: { a: 1 } }])
  expect((await hub.decisions(asked.id)).map(({ status }) => status)).toEqual(['approved', 'executed'])
})

test('an edit is what runs; what was asked is kept', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch', arguments: { a: 1 } })
  const digest = await hub.proposals.digest(asked.id, { a: 2 })
  const approved = await hub.proposals.decide(asked.id, { verb: 'approve', arguments: { a: 2 }, digest }, 'window')
  expect(approved.asked).toEqual(asked.call)
  expect(approved.call).toEqual({ tool: 'touch', arguments: { a: 2 }, digest })
  await hub.reaches(asked.id, 'executed')
  expect(await hub.worker.calls()).toMatchObject([{ arguments: { a: 2 } }])
})

test('an edit that changes nothing is none', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch', arguments: { a: 1, b: 2 } })
  const approved = await hub.proposals.decide(asked.id, { verb: 'approve', arguments: { b: 2, a: 1 } }, 'window')
  expect(approved).not.toHaveProperty('asked')
  expect(approved.call).toEqual(asked.call)
  await hub.reaches(asked.id, 'executed')
})

test('of many decisions at once one counts', async () => {
  const { id } = await hub.ask({ title: 'Touch', tool: 'touch' })
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => hub.proposals.decide(id, { verb: 'approve' }, 'window')))
  const lost = all.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(lost).toEqual(Array.from({ length: 9 }, () => 'PROPOSAL_DECIDED'))
  await hub.reaches(id, 'executed')
  expect(await hub.worker.calls()).toHaveLength(1)
})

test('another digest runs nothing, and it stays pending', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch' })
  for (const verb of ['approve', 'reject'] as const) {
    await expect(hub.proposals.decide(asked.id, { verb, digest: '0'.repeat(64) }, 'window')).rejects.toMatchObject({
      code: 'CALL_CHANGED',
      details: { digest: asked.call?.digest }
    })
  }
  expect(await hub.proposals.get(asked.id)).toEqual(asked)
})

test('a changed definition runs nothing; the new digest waits', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch' })
  await hub.worker.setTools([{ ...tools[0], description: 'now deletes' }])
  const refused = hub.proposals.decide(asked.id, { verb: 'approve', digest: asked.call?.digest }, 'window')
  await expect(refused).rejects.toMatchObject({ code: 'CALL_CHANGED' })
  const waiting = await hub.proposals.get(asked.id)
  expect(waiting?.status).toBe('pending')
  expect(waiting?.call?.digest).not.toBe(asked.call?.digest)
  expect(await hub.worker.calls()).toEqual([])
  await hub.proposals.decide(asked.id, { verb: 'approve', digest: waiting?.call?.digest }, 'window')
  await hub.reaches(asked.id, 'executed')
})

test('a tool that is gone runs nothing', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch' })
  await hub.worker.setTools([])
  await expect(hub.proposals.decide(asked.id, { verb: 'approve' }, 'window')).rejects.toMatchObject({ code: 'CALL_CHANGED' })
  expect(await hub.proposals.get(asked.id)).toEqual(asked)
})

test('what is decided can not be decided again', async () => {
  const { id } = await hub.ask({ title: 'x' })
  await hub.proposals.decide(id, { verb: 'reject' }, 'window')
  await expect(hub.proposals.decide(id, { verb: 'approve' }, 'window')).rejects.toMatchObject({
    code: 'PROPOSAL_DECIDED',
    details: { status: 'rejected' }
  })
})

test('what does not fit the proposal is refused', async () => {
  const { id } = await hub.ask({ title: 'x' })
  const refused = { code: 'INVALID_DECISION' }
  await expect(hub.proposals.decide(id, { verb: 'approve', arguments: {} }, 'window')).rejects.toMatchObject(refused)
  await expect(hub.proposals.decide(id, { verb: 'approve', digest: 'x' }, 'window')).rejects.toMatchObject(refused)
  await expect(hub.proposals.digest(id, {})).rejects.toMatchObject(refused)
  await expect(hub.proposals.decide(randomUUID(), { verb: 'approve' }, 'window')).rejects.toMatchObject({ code: 'UNKNOWN_PROPOSAL' })
})

test('while the worker can not be asked, it stays pending', async () => {
  const asked = await hub.ask({ title: 'Touch', tool: 'touch' })
  await hub.worker.stop()
  await expect(hub.proposals.decide(asked.id, { verb: 'approve' }, 'window')).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
  expect((await hub.proposals.get(asked.id))?.status).toBe('pending')
  expect(await hub.proposals.decide(asked.id, { verb: 'reject' }, 'window')).toMatchObject({ status: 'rejected' })
})
