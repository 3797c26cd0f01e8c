import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProposals } from './harness.ts'

let hub: Awaited<ReturnType<typeof startProposals>>
beforeAll(async () => {
  hub = await startProposals()
})
afterAll(() => hub.close())

test('a free-form proposal has the defaults', async () => {
  const proposal = await hub.ask({ title: 'Deploy?' }, { source: 'claude' })
  expect(proposal).toMatchObject({ workspace: 'shop', client: 'claude', title: 'Deploy?', detail: '', risk: 'write', status: 'pending' })
  expect(proposal).not.toHaveProperty('call')
  expect(proposal.seq).toBeGreaterThan(0)
  const lasts = Date.parse(proposal.expiresAt) - Date.parse(proposal.createdAt)
  expect(Math.round(lasts / 1000)).toBe(3600)
})

test('a bound proposal carries the call and its digest', async () => {
  const proposal = await hub.ask({ title: 'Touch', tool: 'touch', arguments: { a: 1 }, risk: 'destructive', expiresInSeconds: 60 })
  expect(proposal.call).toMatchObject({ tool: 'touch', arguments: { a: 1 } })
  expect(proposal.call?.digest).toMatch(/^[0-9a-f]{64}$/u)
  expect(await hub.proposals.digest(proposal.id, { a: 1 })).toBe(proposal.call?.digest)
  expect(await hub.proposals.digest(proposal.id, { a: 2 })).not.toBe(proposal.call?.digest)
  expect(await hub.worker.calls()).toEqual([])
})

test('listeners hear of what is opened', async () => {
  const heard: string[] = []
  const undo = hub.proposals.onChange(({ id }) => void heard.push(id))
  const { id } = await hub.ask({ title: 'Hear me' })
  await expect.poll(() => heard).toEqual([id])
  undo()
})

test('a repeat gives the first one, whatever it says now', async () => {
  const first = await hub.ask({ title: 'Once' })
  const again = await hub.ask({ title: 'Other', tool: 'no_such' }, { id: first.id })
  expect(again).toEqual(first)
})

describe('refused with INVALID_PROPOSAL', () => {
  test.each([
    ['no title', {}, {}],
    ['an unknown field', { title: 'x', urgent: true }, {}],
    ['an unknown tool', { title: 'x', tool: 'no_such' }, {}],
    ['an own tool', { title: 'x', tool: 'propose_action', arguments: {} }, {}],
    ['arguments without a tool', { title: 'x', arguments: {} }, {}],
    ['a number beyond JSON', { title: 'x', tool: 'touch', arguments: { n: Infinity } }, {}],
    ['too long an expiry', { title: 'x', expiresInSeconds: 604_801 }, {}],
    ['no workspace', { title: 'x' }, { workspace: undefined }],
    ['an unknown workspace', { title: 'x' }, { workspace: 'nowhere' }],
    ['not an object', 'x', {}]
  ])('%s', async (_what, proposal, event) => {
    await expect(hub.ask(proposal as Record<string, unknown>, { id: randomUUID(), ...event })).rejects.toMatchObject({
      code: 'INVALID_PROPOSAL'
    })
  })
})
