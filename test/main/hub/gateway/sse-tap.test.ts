import { expect, test } from 'vitest'
import { createSseTap } from '../../../../src/main/hub/gateway/sse-tap.ts'

const answer = 'event: message\r\ndata: {"jsonrpc":"2.0","id":1,"result":{"a":"é"}}\r\n\r\n'
const note = 'event: message\ndata: {"jsonrpc":"2.0","method":"n","params":{"result":1}}\n\n'

function fed(text: string, size: number) {
  const tap = createSseTap()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) tap.feed(bytes.subarray(at, at + size))
  return tap
}

test.each([1, 2, 7, 64, 10_000])('answers are counted, in pieces of %i bytes', (size) => {
  const tap = fed(`: ping\n\n${note}${answer}id: 5\ndata:{"id":2,"error":{}}\n\ndata: {"id":3,"method":"m"}\n\n`, size)
  expect(tap.responses()).toBe(2)
  expect(tap.resumable()).toBe(true)
  expect(tap.mend()).toBe('')
})

test.each(['event: mess', 'event: message\n', 'event: message\ndata: {"jso', ': pi', 'data: x\r'])('%j is mended', (text) => {
  expect(fed(answer + text, 3).mend()).toBe('\nevent: cut\n\n')
})

test('a long answer counts, its bytes are not kept', () => {
  const tap = fed(`data: {"jsonrpc":"2.0","id":1,"result":{"text":"${'x'.repeat(1_000_000)}"}}\n\n`, 65_536)
  expect(tap.responses()).toBe(1)
})

test('comments are no progress', () => {
  const tap = createSseTap()
  expect(tap.feed(Buffer.from(': ping\n\n'))).toBe(false)
  expect(tap.feed(Buffer.from('\r\n'))).toBe(false)
  expect(tap.feed(Buffer.from(note))).toBe(true)
  expect(tap.feed(Buffer.from('data: {"par'))).toBe(true)
})
