import { expect, test } from 'vitest'
import { addClicks } from '../../../src/renderer/src/store/clicks.ts'
import { at, event } from '../support/samples.ts'

const data = { page: 'http://localhost:5173/checkout', role: 'button', name: 'Place order', text: 'Place order', selector: '#order', x: 1, y: 2, from: 'page' }
const clickEvent = (seq: number, msBefore: number, workspace = 'shop') => event(seq, { scope: 'ui/clicks', workspace, time: at(msBefore), data })

test('clicks are kept once each, newest first, with what an agent is given', () => {
  const clicks = addClicks(addClicks([], [clickEvent(1, 500)]), [clickEvent(1, 500), clickEvent(2, 100)])
  expect(clicks.map(({ seq }) => seq)).toEqual([2, 1])
  expect(clicks[0]?.given).toEqual({ seq: 2, time: at(100), ...data })
  expect(clicks[0]?.own).toBe(false)
})
