import { expect, test } from 'vitest'
import { addReads, readers } from '../../../src/renderer/src/store/reads.ts'
import { at, event } from '../support/samples.ts'

const readEvent = (seq: number, clicks: readonly number[], part: Record<string, unknown> = {}) =>
  event(seq, { scope: 'ui/reads', severity: 'debug', workspace: 'shop', source: 'Claude Code 2.1.0', time: at(1_000 - seq), data: { clicks, count: clicks.length, ...part } })

test('reads are kept once each, newest first, with who read what', () => {
  const reads = addReads(addReads([], [readEvent(5, [1])]), [readEvent(5, [1]), readEvent(6, [1, 2], { page: 'http://localhost:5173/' })])
  expect(reads).toEqual([
    { seq: 6, time: at(994), workspace: 'shop', client: 'Claude Code 2.1.0', clicks: [1, 2], count: 2, page: 'http://localhost:5173/' },
    { seq: 5, time: at(995), workspace: 'shop', client: 'Claude Code 2.1.0', clicks: [1], count: 1, page: undefined }
  ])
})

test('a click was read by those that were given it, the first one first', () => {
  const read = readers(addReads([], [readEvent(5, [1]), readEvent(6, [1, 2]), readEvent(7, [])]))
  expect(read.get(1)?.map(({ seq }) => seq)).toEqual([5, 6])
  expect(read.get(2)?.map(({ seq }) => seq)).toEqual([6])
  expect(read.has(3)).toBe(false)
})

test('what has not the shape of a read is passed over: any program may post one', () => {
  const odd = [readEvent(5, [1], { clicks: 'all' }), event(6, { scope: 'ui/reads' }), readEvent(7, [1], { count: 'many', page: 4 })]
  expect(addReads([], odd)).toMatchObject([{ seq: 7, count: 1, page: undefined }])
})
