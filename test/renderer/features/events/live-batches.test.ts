import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLiveBatches } from '../../../../src/renderer/src/features/events/live-batches.ts'
import { event } from '../../support/samples.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const taken: (readonly [seqs: readonly number[], skipped: number])[] = []
  const it = { ready: true }
  const batches = createLiveBatches({ ready: () => it.ready, take: (events, skipped) => taken.push([events.map(({ seq }) => seq), skipped]) })
  return { batches, taken, it }
}

test('the first event is given on at once, those that follow ten times a second', () => {
  const { batches, taken } = setUp()
  batches.add([event(1)], 0)
  expect(taken).toEqual([[[1], 0]])
  for (let seq = 2; seq < 12; seq += 1) {
    batches.add([event(seq)], seq === 5 ? 3 : 0)
    vi.advanceTimersByTime(9)
  }
  expect(taken).toHaveLength(1)
  vi.advanceTimersByTime(10)
  expect(taken[1]).toEqual([[2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 3])
  vi.advanceTimersByTime(1_000)
  batches.add([event(12)], 0)
  expect(taken).toHaveLength(3)
})

test('what can not be taken now is kept in order for later', () => {
  const { batches, taken, it } = setUp()
  it.ready = false
  batches.add([event(1)], 0)
  vi.advanceTimersByTime(150)
  batches.add([event(2)], 1)
  it.ready = true
  vi.advanceTimersByTime(100)
  expect(taken).toEqual([[[1, 2], 1]])
})

test('what was not given on yet can be forgotten', () => {
  const { batches, taken } = setUp()
  batches.add([event(1)], 0)
  batches.add([event(2)], 0)
  batches.clear()
  vi.advanceTimersByTime(1_000)
  expect(taken).toHaveLength(1)
})
