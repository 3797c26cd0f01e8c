import { expect, test } from 'vitest'
import { addCalls, noCalls } from '../../../src/renderer/src/store/calls.ts'
import { addClicks, readers } from '../../../src/renderer/src/store/clicks.ts'
import { at, callEvent, event } from '../support/samples.ts'

const data = { page: 'http://localhost:5173/checkout', role: 'button', name: 'Place order', text: 'Place order', selector: '#order', x: 1, y: 2, from: 'page' }
const clickEvent = (seq: number, msBefore: number, workspace = 'shop') => event(seq, { scope: 'ui/clicks', workspace, time: at(msBefore), data })

test('clicks are kept once each, newest first, with what an agent is given', () => {
  const clicks = addClicks(addClicks([], [clickEvent(1, 500)]), [clickEvent(1, 500), clickEvent(2, 100)])
  expect(clicks.map(({ seq }) => seq)).toEqual([2, 1])
  expect(clicks[0]?.given).toEqual({ seq: 2, time: at(100), ...data })
  expect(clicks[0]?.own).toBe(false)
})

test('a click was read by the calls whose arguments and time take it in', () => {
  const clicks = addClicks([], [clickEvent(1, 50_000), clickEvent(2, 40_000), clickEvent(3, 1_000), clickEvent(4, 45_000, 'docs')])
  const { list } = addCalls(noCalls, [
    callEvent(5, 'ended', { call: 'r1', tool: 'get_recent_clicks', arguments: { limit: 1 }, outcome: 'ok', durationMs: 2 }, { time: at(30_000) }),
    callEvent(6, 'ended', { call: 'r2', tool: 'get_recent_clicks', arguments: { since_seq: 1 }, outcome: 'ok', durationMs: 2 }, { time: at(20_000) }),
    callEvent(7, 'ended', { call: 'r3', tool: 'get_recent_clicks', arguments: {}, outcome: 'error', durationMs: 2 }, { time: at(0) })
  ])
  const read = readers(list, clicks)
  expect(read.get(2)?.map(({ id }) => id)).toEqual(['r1', 'r2'])
  expect(read.has(1)).toBe(false)
  expect(read.has(3)).toBe(false)
  expect(read.has(4)).toBe(false)
})
