import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEventsModel } from '../../../../src/renderer/src/features/events/events-model.ts'
import { createClient } from '../../../../src/renderer/src/hub/client.ts'
import { createBridge, Refusal } from '../../support/bridge.ts'
import { event } from '../../support/samples.ts'

async function shown(bridge = createBridge(), press = { held: () => false }) {
  const model = createEventsModel(createClient(bridge.hub), press)
  onTestFinished(() => model.show(false))
  model.show(true)
  await vi.waitFor(() => expect(model.getState().loading).toBe(false), 4_000)
  return { bridge, model, seqs: () => model.getState().rows.map(({ seq }) => seq) }
}

describe('live events', () => {
  test('are appended while following, in order and once', async () => {
    const { model, seqs } = await shown()
    model.live([event(11), event(12)], 0)
    model.live([event(12), event(13)], 0)
    await vi.waitFor(() => expect(seqs()).toEqual([11, 12, 13]), 4_000)
  })

  test('are counted while not following, and read when it follows again', async () => {
    const { bridge, model, seqs } = await shown()
    model.live([event(11)], 0)
    model.setFollow(false)
    model.live([event(12), event(13)], 4)
    expect(seqs()).toEqual([11])
    await vi.waitFor(() => expect(model.getState().newer).toBe(6), 4_000)
    bridge.answer('events.page', () => ({ events: [event(13)], next: 13 }))
    model.setFollow(true)
    await vi.waitFor(() => expect(seqs()).toEqual([13]), 4_000)
    expect(model.getState().newer).toBe(0)
  })

  test('that do not fit the filter are left out', async () => {
    const { model, seqs } = await shown()
    model.setFilter({ scopes: ['a'] })
    await vi.waitFor(() => expect(model.getState().loading).toBe(false), 4_000)
    model.live([event(11, { scope: 'b/c' }), event(12, { scope: 'a/b' })], 0)
    expect(seqs()).toEqual([12])
  })

  test('that were skipped are said', async () => {
    const { model } = await shown()
    model.live([event(20)], 7)
    expect(model.getState().skipped).toBe(7)
  })

  test('wait while something is pressed, so that no row moves under the pointer', async () => {
    const press = { on: false, held: () => press.on }
    const { model, seqs } = await shown(createBridge(), press)
    press.on = true
    model.live([event(11)], 0)
    model.live([event(12)], 0)
    expect(seqs()).toEqual([])
    press.on = false
    await vi.waitFor(() => expect(seqs()).toEqual([11, 12]), 4_000)
  })

  test('are not taken while the view is closed', async () => {
    const { model, seqs } = await shown()
    model.show(false)
    model.live([event(11)], 0)
    expect(seqs()).toEqual([])
  })
})

test('what comes while the journal is read follows the page, without a hole', async () => {
  const bridge = createBridge()
  const { promise, resolve } = Promise.withResolvers<void>()
  const { model, seqs } = await shown(bridge)
  bridge.answer('events.page', async () => {
    await promise
    return { events: [event(11), event(12)], next: 12 }
  })
  const read = model.reload()
  model.live([event(12), event(13)], 0)
  resolve()
  await read
  expect(seqs()).toEqual([11, 12])
  await vi.waitFor(() => expect(seqs()).toEqual([11, 12, 13]))
})

test('older events come in before the first row', async () => {
  const bridge = createBridge()
  const page = Array.from({ length: 500 }, (_, index) => event(501 + index))
  bridge.answer('events.page', ({ before }: { before?: number }) => ({ events: before === undefined ? page : [event(500)], next: 0 }))
  const { model, seqs } = await shown(bridge)
  expect(model.getState().hasOlder).toBe(true)
  await model.loadOlder()
  expect(seqs().slice(0, 2)).toEqual([500, 501])
  expect(model.getState().hasOlder).toBe(false)
})

test('an answer to an old filter is dropped', async () => {
  const { bridge, model, seqs } = await shown()
  const { promise, resolve } = Promise.withResolvers<void>()
  bridge.answer('events.page', async ({ text }: { text?: string }) => {
    if (text === 'slow') await promise
    return { events: [event(text === 'slow' ? 1 : 2)], next: 0 }
  })
  model.setFilter({ text: 'slow' })
  model.setFilter({ text: 'fast' })
  await vi.waitFor(() => expect(seqs()).toEqual([2]), 4_000)
  resolve()
  await promise
  expect(seqs()).toEqual([2])
})

test('a journal that can not be read is said', async () => {
  const bridge = createBridge()
  bridge.answer('events.page', () => {
    throw new Refusal({ code: 'JOURNAL_UNAVAILABLE', message: 'no journal' })
  })
  const { model } = await shown(bridge)
  expect(model.getState().problem).toBe('no journal')
})

test('selecting stops following; a brush narrows the list and not the histogram', async () => {
  const { bridge, model } = await shown()
  model.select(event(1))
  expect(model.getState().follow).toBe(false)
  model.setBrush({ since: 5, until: 9 })
  await vi.waitFor(() => expect(bridge.inputsOf('events.page').at(-1)).toMatchObject({ since: 5, until: 9 }), 4_000)
  await vi.waitFor(() => {
    const stats = bridge.inputsOf('events.stats') as { since?: number; buckets: number }[]
    expect(stats.some(({ since, buckets }) => since === undefined && buckets === 120)).toBe(true)
    expect(stats.some(({ since, buckets }) => since === 5 && buckets === 1)).toBe(true)
  })
})
