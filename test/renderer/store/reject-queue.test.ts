import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRejectQueue } from '../../../src/renderer/src/store/reject-queue.ts'

const reject = (id: string) => ({ id, seq: 1, reason: undefined, digest: undefined })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function queue() {
  const sent: string[] = []
  return { sent, queue: createRejectQueue(({ id }) => sent.push(id)) }
}

test('a reject is sent after six seconds, once', () => {
  const { sent, queue: rejects } = queue()
  rejects.add(reject('a'))
  rejects.add(reject('a'))
  vi.advanceTimersByTime(5_999)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual(['a'])
  expect(rejects.getState().pending).toEqual([])
  vi.advanceTimersByTime(60_000)
  expect(sent).toEqual(['a'])
})

test('undo takes back the newest one, and the others are still sent', () => {
  const { sent, queue: rejects } = queue()
  rejects.add(reject('a'))
  rejects.add(reject('b'))
  rejects.undo()
  vi.advanceTimersByTime(6_000)
  expect(sent).toEqual(['a'])
})

test('a reject that is pointed at waits until the pointer leaves', () => {
  const { sent, queue: rejects } = queue()
  rejects.add(reject('a'))
  rejects.pause('a')
  vi.advanceTimersByTime(60_000)
  expect(sent).toEqual([])
  rejects.resume('a')
  vi.advanceTimersByTime(6_000)
  expect(sent).toEqual(['a'])
})

test('flush sends at once what waits', () => {
  const { sent, queue: rejects } = queue()
  rejects.add(reject('a'))
  rejects.add(reject('b'))
  rejects.flush()
  expect(sent).toEqual(['a', 'b'])
  vi.advanceTimersByTime(6_000)
  expect(sent).toEqual(['a', 'b'])
})
