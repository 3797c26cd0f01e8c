import { expect, test } from 'vitest'
import { countWaiting } from '../../src/main/waiting.ts'
import type { Proposal, ProposalStatus } from '../../src/shared/proposal.ts'

const proposal = (id: string, status: ProposalStatus = 'pending') => ({ id, status }) as Proposal

function setUp(stored: Promise<readonly Proposal[]>) {
  let tell: (proposal: Proposal) => void = () => undefined
  const waiting = countWaiting(
    {
      list: () => stored,
      onChange(listener) {
        tell = listener
        return () => (tell = () => undefined)
      }
    },
    () => undefined
  )
  return { waiting, tell: (changed: Proposal) => tell(changed) }
}

test('counts what is stored and follows what changes', async () => {
  const stored = Promise.resolve([proposal('a'), proposal('b')])
  const { waiting, tell } = setUp(stored)
  await stored
  expect(waiting.count).toBe(2)
  tell(proposal('c'))
  tell(proposal('c'))
  tell(proposal('a', 'approved'))
  expect(waiting.count).toBe(2)
})

test('one that is decided while the stored ones are read does not come back', async () => {
  let answer: (proposals: readonly Proposal[]) => void = () => undefined
  const stored = new Promise<readonly Proposal[]>((resolve) => (answer = resolve))
  const { waiting, tell } = setUp(stored)
  tell(proposal('a', 'rejected'))
  answer([proposal('a'), proposal('b')])
  await stored
  expect(waiting.count).toBe(1)
})
