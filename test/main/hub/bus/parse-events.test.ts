import { expect, test } from 'vitest'
import { maxBodyBytes, parseLines } from '../../../../src/main/hub/bus/parse-events.ts'

const event = JSON.stringify({ scope: 'a/b', severity: 'info', summary: 'x', data: { filler: 'x'.repeat(4_000) } })

function msOf(work: () => void): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

test('lines are counted from 1, blank ones too', () => {
  const lines = parseLines(Buffer.from(`\n \t\r\n${event}\r\n\n  ${event}\n\n${event}`)).map(({ line }) => line)
  expect(lines).toEqual([3, 5, 7])
  expect(() => parseLines(Buffer.from(`\r\n\n${event}\nx\n`))).toThrow(expect.objectContaining({ details: { line: 4 } }))
})

test.each([['blank lines', '\n'], ['one blank line', ' '], ['returns', '\r\n']])('a body of nothing but %s costs no more than one of events', (_what, text) => {
  const blank = Buffer.from(text.repeat(maxBodyBytes / text.length))
  const full = Buffer.from(`${event}\n`.repeat(1_000))
  // The second time: the first one compiles.
  const times = [0, 1].map(() => [msOf(() => parseLines(full)), msOf(() => expect(() => parseLines(blank)).toThrow(/no event/u))])
  expect(times[1]?.[1]).toBeLessThan(4 * (times[1]?.[0] ?? 0))
})
