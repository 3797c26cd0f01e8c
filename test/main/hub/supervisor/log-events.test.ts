import { expect, test } from 'vitest'
import type { OwnEvent } from '../../../../src/main/hub/bus/own-events.ts'
import { createLogEvents } from '../../../../src/main/hub/supervisor/log-events.ts'

test('a batch is of one server, and says which', async () => {
  const events: OwnEvent[] = []
  const log = createLogEvents('shop', 10, (event) => events.push(event))
  const time = new Date().toISOString()
  log.add({ time, text: 'one' })
  log.add({ time, text: 'two', server: 'files' })
  log.add({ time, text: 'three' })
  for (let line = 0; line < 150; line += 1) log.add({ time, text: `line ${line}`, server: 'chatty' })
  await expect.poll(() => events.length).toBe(3)
  expect(events.map(({ summary }) => summary)).toEqual(['shop: 2 lines, the last: three', 'shop, files: two', 'shop, chatty: 150 lines, the last: line 149'])
  expect(events[0]?.data).toEqual({ lines: ['one', 'three'], skipped: 0 })
  expect(events[1]?.data).toEqual({ lines: ['two'], skipped: 0, server: 'files' })
  expect(events[2]?.data).toMatchObject({ skipped: 50, server: 'chatty' })
  log.flush()
  expect(events).toHaveLength(3)
})
