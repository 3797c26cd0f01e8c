import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createPress } from '../../../src/renderer/src/store/press.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const press = createPress()
  onTestFinished(() => press.stop())
  return { press, send: (type: string) => document.body.dispatchEvent(new Event(type, { bubbles: true })) }
}

test('a press is held until its answer has had time to be seen', () => {
  const { press, send } = setUp()
  expect(press.held()).toBe(false)
  send('pointerdown')
  vi.advanceTimersByTime(500)
  expect(press.held()).toBe(true)
  send('pointerup')
  expect(press.held()).toBe(true)
  vi.advanceTimersByTime(101)
  expect(press.held()).toBe(false)
})

test('one that never ends, or that the system took over, holds nothing up for ever', () => {
  const { press, send } = setUp()
  send('pointerdown')
  vi.advanceTimersByTime(2_001)
  expect(press.held()).toBe(false)
  send('pointerup')
  expect(press.held()).toBe(false)
  send('pointerdown')
  send('pointercancel')
  vi.advanceTimersByTime(101)
  expect(press.held()).toBe(false)
})
