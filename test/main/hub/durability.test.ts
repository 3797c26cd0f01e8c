import { expect, test } from 'vitest'
import { runDurability } from '../../fixtures/durability/run.ts'

const kills = 4

test('what was answered with ok outlives kill -9, once, and a resumed stream has no hole', { timeout: 120_000 }, async () => {
  const { faults, accepted, events, resumed } = await runDurability(kills)
  expect(faults).toEqual([])
  expect(accepted).toBeGreaterThan(kills * 8)
  expect(events).toBeGreaterThanOrEqual(accepted)
  expect(resumed).toBeGreaterThanOrEqual(kills)
})
