import { expect, test, vi } from 'vitest'
import { createClient } from '../../../src/renderer/src/hub/client.ts'
import { connect } from '../../../src/renderer/src/store/connect.ts'
import { createHubStore } from '../../../src/renderer/src/store/hub-store.ts'
import { createBridge } from '../support/bridge.ts'
import { callEvent, event } from '../support/samples.ts'

test('what a push left out is read from the journal', async () => {
  const bridge = createBridge()
  const store = createHubStore()
  const connection = connect(createClient(bridge.hub), store)
  await connection.sync()
  const told: unknown[] = []
  connection.onEvents((events, skipped) => told.push([events.length, skipped]))
  bridge.answer('events.page', () => ({ events: [callEvent(12, 'started', { call: 'missed' })], next: 12 }))
  bridge.push({ events: [event(40)], skippedEvents: 29 })
  await vi.waitFor(() => expect(store.getState().calls.list).toMatchObject([{ id: 'missed' }]), 4_000)
  expect(bridge.inputsOf('events.page')).toContainEqual({ scopes: ['mcp/calls', 'ui/clicks', 'ui/reads', 'hub/crash', 'hub/reclaimed'], after: 10, before: 40, limit: 1_000 })
  expect(told).toEqual([[1, 29]])
  connection.stop()
})

test('the half hour of calls is read page by page', async () => {
  const bridge = createBridge()
  const full = Array.from({ length: 1_000 }, (_, index) => callEvent(5_000 + index, 'started', { call: `c${index}` }))
  bridge.answer('events.page', ({ scopes, before }: { scopes: string[]; before?: number }) => {
    if (scopes[0] !== 'mcp/calls') return { events: [], next: 0 }
    return { events: before === undefined ? full : [callEvent(7, 'started', { call: 'oldest' })], next: 0 }
  })
  const store = createHubStore()
  const connection = connect(createClient(bridge.hub), store)
  await connection.sync()
  await vi.waitFor(() => expect(bridge.inputsOf('events.page')).toHaveLength(5), 4_000)
  expect(bridge.inputsOf('events.page').at(-1)).toMatchObject({ before: 5_000 })
  connection.stop()
})
