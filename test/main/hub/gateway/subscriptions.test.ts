import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { openPost, stateless, type Stream } from './calls.ts'
import { createFront, type Front } from './front.ts'

let front: Front

beforeEach(async () => {
  front = await createFront()
  await front.workers.start()
})

afterEach(() => front.close())

const version = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }

function listen(notifications: Record<string, unknown>, id: string | number = 'listen:0'): Promise<Stream> {
  const message = { jsonrpc: '2.0', id, method: 'subscriptions/listen', params: { notifications, _meta: version } }
  return openPost(front.mcp, message, stateless)
}

interface Note {
  readonly id?: unknown
  readonly method?: string
  readonly params?: { readonly notifications?: unknown; readonly _meta?: Record<string, unknown> }
}

function notes(stream: Stream): Note[] {
  return stream.text().split('\n').flatMap((line) => (line.startsWith('data: ') ? JSON.parse(line.slice(6)) : []))
}

const methods = (stream: Stream): (string | undefined)[] => notes(stream).map((note) => note.method)
const acknowledged = 'notifications/subscriptions/acknowledged'
const tools = 'notifications/tools/list_changed'
const resources = 'notifications/resources/list_changed'

async function replace(): Promise<void> {
  await front.workers.kill()
  await front.workers.start()
}

async function listening(): Promise<void> {
  await waitFor('the worker to be asked', async () => (await front.seen()).seen.some((one) => one.method === 'subscriptions/listen'))
}

test('goes on at the next worker: one acknowledgement, and the kinds that were asked for', async () => {
  const stream = await listen({ toolsListChanged: true, resourcesListChanged: true }, 7)
  await waitFor('the acknowledgement', () => methods(stream).includes(acknowledged))
  await replace()
  await waitFor('the changes', () => methods(stream).length >= 3)
  await front.tell('/say', { jsonrpc: '2.0', method: tools, params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 7 }, own: 1 } })
  await waitFor('what the new worker says', () => stream.text().includes('own'))
  expect(methods(stream)).toEqual([acknowledged, tools, resources, tools])
  for (const note of notes(stream)) expect(note.params?._meta).toEqual({ 'io.modelcontextprotocol/subscriptionId': 7 })
  expect(stream.response.readableEnded).toBe(false)
  stream.close()
  await waitFor('the worker to see it', async () => (await front.seen()).cancelled === 1)
})

test('a worker that ends its stream in good order is asked again', async () => {
  const stream = await listen({ toolsListChanged: true })
  await waitFor('the acknowledgement', () => methods(stream).includes(acknowledged))
  await front.tell('/end-listens')
  await waitFor('the change', () => methods(stream).includes(tools))
  expect(methods(stream)).toEqual([acknowledged, tools])
  stream.close()
})

test('begins while no worker runs', async () => {
  await front.workers.kill()
  const stream = await listen({ promptsListChanged: true })
  await waitFor('the acknowledgement', () => methods(stream).includes(acknowledged))
  expect(notes(stream)[0]?.params).toEqual({
    notifications: { promptsListChanged: true }, _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen:0' }
  })
  await front.workers.start()
  await listening()
  await waitFor('the change', () => methods(stream).length === 2)
  expect(methods(stream)[1]).toBe('notifications/prompts/list_changed')
  stream.close()
})

test('what a worker refuses is passed on, also later', async () => {
  const refused = await listen({ resourceSubscriptions: ['bad://'] })
  await waitFor('the refusal', () => refused.response.readableEnded)
  expect(refused.response.statusCode).toBe(400)
  expect(JSON.parse(refused.text())).toMatchObject({ id: 'listen:0', error: { code: -32602 } })
  await front.workers.kill()
  const later = await listen({ resourceSubscriptions: ['bad://'] })
  await front.workers.start()
  await waitFor('the end', () => later.response.readableEnded)
  expect(notes(later).at(-1)).toMatchObject({ id: 'listen:0', error: { code: -32602 } })
})

test('a stopped workspace is said at once', async () => {
  front.workers.setStopped(true)
  const stream = await listen({ toolsListChanged: true })
  await waitFor('the end', () => stream.response.readableEnded)
  expect(JSON.parse(stream.text())).toMatchObject({ id: 'listen:0', error: { data: { code: 'WORKSPACE_STOPPED' } } })
})

test('a workspace that is taken out of the config ends it on purpose', async () => {
  const stream = await listen({ toolsListChanged: true })
  await waitFor('the acknowledgement', () => methods(stream).includes(acknowledged))
  front.workers.setRemoved()
  await front.workers.kill()
  await waitFor('the end', () => stream.response.readableEnded)
  expect(notes(stream).at(-1)).toMatchObject({ id: 'listen:0', result: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen:0' } } })
}, 30_000)

test('neither wakes a workspace that is asleep nor ends with it', async () => {
  const stream = await listen({ toolsListChanged: true })
  await waitFor('the acknowledgement', () => methods(stream).includes(acknowledged))
  front.workers.setAsleep(true)
  await front.workers.kill()
  const second = await listen({ toolsListChanged: true }, 2)
  await waitFor('the acknowledgement', () => methods(second).includes(acknowledged))
  expect(front.workers.woken()).toBe(false)
  front.workers.setAsleep(false)
  await front.workers.start()
  for (const one of [stream, second]) {
    await waitFor('the change', () => methods(one).includes(tools))
    one.close()
  }
})
