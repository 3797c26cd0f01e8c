import { expect, test } from 'vitest'
import { workerLaunch, workerLine } from '../../src/shared/worker-launch.ts'
import { contractCases } from '../fixtures/contract-cases.ts'

test.each(contractCases('launch'))('launch, $name: $why', ({ valid, value }) => {
  expect(workerLaunch.safeParse(value).success).toBe(valid)
})

test.each(contractCases('ready-line'))('ready line, $name: $why', ({ valid, value }) => {
  expect(workerLine.safeParse(value).success).toBe(valid)
})
