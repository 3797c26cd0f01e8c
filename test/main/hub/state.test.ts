import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HubState } from '../../../src/shared/ipc.ts'
import { createStateFeed } from '../../../src/main/hub/state.ts'

const journal = { newestSeq: 0, oldestSeq: 0, kept: 7, bytes: 0 }
const facts = { newestSeq: 0, recording: true }

function feed() {
  return createStateFeed({
    bus: {
      get newestSeq() {
        return facts.newestSeq
      },
      journal: () => Promise.resolve(journal)
    },
    clicks: {
      get recording() {
        return facts.recording
      }
    },
    hold: { state: { on: false, waiting: 0 } },
    supervisor: { list: () => [], spare: { state: 'off' }, own: undefined },
    version: '1.2.3',
    url: 'http://127.0.0.1:1',
    journalError: () => undefined
  })
}

beforeEach(() => {
  Object.assign(facts, { newestSeq: 0, recording: true })
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('a listener is told once a second, and only of what changed', async () => {
  const told: HubState[] = []
  const states = feed()
  const off = states.onState((state) => void told.push(state))
  await vi.advanceTimersByTimeAsync(3000)
  expect(told).toHaveLength(1)
  facts.recording = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.map((state) => state.recordClicks)).toEqual([true, false])
  off()
  facts.recording = true
  await vi.advanceTimersByTimeAsync(3000)
  expect(told).toHaveLength(2)
  states.stop()
})

test('the rate of events is the mean of the last seconds', async () => {
  const states = feed()
  states.onState(() => undefined)
  facts.newestSeq = 50
  await vi.advanceTimersByTimeAsync(1000)
  expect(states.state().eventsPerSecond).toBe(50)
  await vi.advanceTimersByTimeAsync(4000)
  expect(states.state().eventsPerSecond).toBe(10)
  await vi.advanceTimersByTimeAsync(1000)
  expect(states.state().eventsPerSecond).toBe(0)
  states.stop()
})
