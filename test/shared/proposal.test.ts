import { describe, expect, test } from 'vitest'
import { releaseInput } from '../../src/shared/hold.ts'
import { decideInput, proposalInput } from '../../src/shared/proposal.ts'
import { contractCases } from './contract-cases.ts'

describe('what an agent may ask for', () => {
  test.each(contractCases('proposal-input'))('$name: $why', ({ valid, value }) => {
    const parsed = proposalInput.safeParse(value)
    expect(parsed.success).toBe(valid)
    if (parsed.success) expect(parsed.data).toEqual(value)
  })
})

test('what a person says holds no lone surrogates: no worker could read it', () => {
  const said = (text: string) => [
    decideInput.safeParse({ verb: 'reject', reason: text }),
    decideInput.safeParse({ verb: 'approve', reason: text }),
    decideInput.safeParse({ verb: 'answer', answer: text }),
    releaseInput.safeParse({ refuse: true, reason: text })
  ].map(({ success }) => success)
  expect(said('not \ud800 now')).toEqual([false, false, false, false])
  expect(said('not \u{1f511} now')).toEqual([true, true, true, true])
})
