import { describe, expect, test } from 'vitest'
import { addCalls, noCalls, minuteRates, perMinute, sliceMs, sparkline } from '../../../src/renderer/src/store/calls.ts'
import { at, callEvent, event, noon } from '../support/samples.ts'

describe('addCalls', () => {
  test('puts the start and the end of a call together', () => {
    const started = addCalls(noCalls, [callEvent(1, 'started', {}, { time: at(1_000) })])
    expect(started.list).toMatchObject([{ id: 'c1', outcome: undefined, durationMs: undefined, client: 'Claude Code 2.1.0' }])
    const ended = addCalls(started, [callEvent(2, 'ended', { outcome: 'ok', durationMs: 800 }, { time: at(200) })])
    expect(ended.list).toMatchObject([{ id: 'c1', seq: 1, outcome: 'ok', durationMs: 800, startedAt: noon - 1_000 }])
  })

  test('an end whose start was not seen stands for the whole call', () => {
    const book = addCalls(noCalls, [callEvent(2, 'ended', { outcome: 'error', durationMs: 800 }, { time: at(200) })])
    expect(book.list).toMatchObject([{ outcome: 'error', startedAt: noon - 1_000 }])
  })

  test('a start that comes after its end does not open it again, and counts once', () => {
    const ended = addCalls(noCalls, [callEvent(2, 'ended', { outcome: 'ok', durationMs: 5 })])
    const book = addCalls(ended, [callEvent(1, 'started')])
    expect(book.list).toMatchObject([{ outcome: 'ok' }])
    expect(sparkline(book, 'shop', noon).reduce((sum, value) => sum + value, 0)).toBe(1)
  })

  test('what has not the shape of a call is passed over', () => {
    const book = addCalls(noCalls, [event(1), event(2, { scope: 'mcp/calls' }), callEvent(3, 'started', { call: 7 })])
    expect(book).toBe(noCalls)
  })

  test('the newest call is first', () => {
    const book = addCalls(noCalls, [
      callEvent(1, 'started', { call: 'old' }, { time: at(5_000) }),
      callEvent(2, 'started', { call: 'new' }, { time: at(1_000) })
    ])
    expect(book.list.map(({ id }) => id)).toEqual(['new', 'old'])
  })
})

test('perMinute counts the calls of the last minute, of one workspace or of all', () => {
  const book = addCalls(noCalls, [
    callEvent(1, 'started', { call: 'a' }, { time: at(61_000) }),
    callEvent(2, 'started', { call: 'b' }, { time: at(30_000) }),
    callEvent(3, 'started', { call: 'c' }, { time: at(10_000), workspace: 'docs' })
  ])
  expect(perMinute(book, noon)).toBe(2)
  expect(perMinute(book, noon, 'shop')).toBe(1)
})

test('sparkline has sixty slices of thirty seconds, the newest last', () => {
  const book = addCalls(noCalls, [
    callEvent(1, 'started', { call: 'a' }, { time: at(0) }),
    callEvent(2, 'started', { call: 'b' }, { time: at(sliceMs) })
  ])
  const points = sparkline(book, 'shop', noon)
  expect(points).toHaveLength(60)
  expect(points.slice(-2)).toEqual([1, 1])
})

test('a point of the sparkline is the rate of its minute', () => {
  expect(minuteRates([1, 0, 2, 3])).toEqual([1, 1, 2, 5])
})
