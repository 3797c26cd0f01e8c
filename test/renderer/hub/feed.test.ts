import { expect, test } from 'vitest'
import { createClient } from '../../../src/renderer/src/hub/client.ts'
import { createFeed } from '../../../src/renderer/src/hub/feed.ts'
import { createBridge, Refusal } from '../support/bridge.ts'

function listen(bridge = createBridge()) {
  const seen: string[] = []
  const feed = createFeed(createClient(bridge.hub), {
    onSnapshot: (snapshot) => seen.push(`snapshot ${snapshot.push}`),
    onPush: (push) => seen.push(`push ${push.push}`),
    onError: (error) => seen.push(String(error))
  })
  return { bridge, feed, seen }
}

test('pushes that come before the snapshot wait, and those that are in it are dropped', async () => {
  const { bridge, feed, seen } = listen()
  const { promise, resolve } = Promise.withResolvers<void>()
  bridge.answer('hub.snapshot', async () => {
    await promise
    return { push: 2, hub: {}, workspaces: [], proposals: [], events: [] }
  })
  const synced = feed.sync()
  bridge.push({})
  bridge.push({})
  bridge.push({})
  expect(seen).toEqual([])
  resolve()
  await synced
  expect(seen).toEqual(['snapshot 2', 'push 3'])
  bridge.push({})
  expect(seen.at(-1)).toBe('push 4')
})

test('a second snapshot replaces the first, and nothing is applied twice', async () => {
  const { bridge, feed, seen } = listen()
  await feed.sync()
  bridge.push({})
  await feed.sync()
  bridge.push({})
  expect(seen).toEqual(['snapshot 0', 'push 1', 'snapshot 1', 'push 2'])
})

test('a snapshot that fails is told, and the next one may work', async () => {
  const { bridge, feed, seen } = listen()
  bridge.answer('hub.snapshot', () => {
    throw new Refusal({ code: 'INTERNAL', message: 'not yet' })
  })
  await feed.sync()
  expect(seen).toEqual(['CallError: not yet'])
  bridge.answer('hub.snapshot', () => ({ push: 5, hub: {}, workspaces: [], proposals: [], events: [] }))
  await feed.sync()
  expect(seen.at(-1)).toBe('snapshot 5')
})

test('after stop no push is applied', async () => {
  const { bridge, feed, seen } = listen()
  await feed.sync()
  feed.stop()
  bridge.push({})
  expect(seen).toEqual(['snapshot 0'])
})
