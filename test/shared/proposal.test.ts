import { describe, expect, test } from 'vitest'
import { proposalInput } from '../../src/shared/proposal.ts'
import { contractCases } from './contract-cases.ts'

describe('what an agent may ask for', () => {
  test.each(contractCases('proposal-input'))('$name: $why', ({ valid, value }) => {
    const parsed = proposalInput.safeParse(value)
    expect(parsed.success).toBe(valid)
    if (parsed.success) expect(parsed.data).toEqual(value)
  })
})
