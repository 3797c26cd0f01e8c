import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { peek, type Peeked } from '../../../../src/main/hub/bridge/peek.ts'
import type { Session } from '../../../../src/main/hub/gateway/session.ts'
import { createUnderway } from '../../../../src/main/hub/gateway/underway.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, openSession, post } from './calls.ts'
import { createFront, type Front } from './front.ts'

let front: Front

beforeEach(async () => {
  front = await createFront()
  await front.workers.start()
})

afterEach(() => front.close())

function cancel(requestId: number | string): object {
  return { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason: 'changed my mind' } }
}

test('a call that is cancelled while no worker runs is answered, and never runs', async () => {
  const headers = await openSession(front.mcp)
  await front.workers.kill()
  const held = [post(front.mcp, call('echo', { n: 1 }, 'a'), headers), post(front.mcp, call('echo', { n: 2 }, 2), headers)]
  // One that overtakes its call on the way to the hub waits for a worker, so another is sent.
  const told = await waitFor('the cancel to be taken', () => Promise.race([post(front.mcp, cancel('a'), headers), sleep(100, undefined)]))
  expect(told).toMatchObject({ status: 202, text: '' })
  expect(told.headers.get('mcp-session-id')).toBe(headers['mcp-session-id'])
  expect(await held[0]).toMatchObject({ status: 200, messages: [{ id: 'a', error: { code: -32800 } }] })
  await front.workers.start()
  expect(await held[1]).toMatchObject({ messages: [{ id: 2, result: { arguments: { n: 2 } } }] })
  const ran = (await front.seen()).seen.filter((one) => one.method === 'tools/call')
  expect(ran.map((one) => one.params?.['arguments'])).toEqual([{ n: 2 }])
  expect(front.events.find(({ scope, data }) => scope === 'mcp/requests' && data?.['code'] === 'CANCELLED')).toBeDefined()
  expect(front.events.some(({ scope, data }) => scope === 'mcp/calls' && data?.['phase'] === 'failed')).toBe(false)
})

test('a cancel of a call that runs goes to the worker', async () => {
  const headers = await openSession(front.mcp)
  const running = post(front.mcp, call('stream-hang', {}, 7), headers)
  await waitFor('the call to run', async () => (await front.seen()).seen.some((one) => one.method === 'tools/call'))
  expect((await post(front.mcp, cancel(7), headers)).status).toBe(202)
  expect((await front.seen()).seen.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 7 } })
  await front.workers.kill()
  expect((await running).messages.at(-1)).toMatchObject({ id: 7, error: { data: { code: 'WORKER_DIED' } } })
})

const session = {} as Session

function read(message: unknown): Peeked {
  return peek(Buffer.from(JSON.stringify(message)))
}

test('a call whose worker got nothing of it goes to no other once it was cancelled', () => {
  const underway = createUnderway()
  const way = underway.begin(session, read(call('echo', {}, 1)))
  way.handOver()
  expect(underway.cancel(session, read(cancel(1)))).toBe(false)
  expect(way.cancelled.aborted).toBe(false)
  expect(() => way.handOver()).toThrow()
  expect(way.cancelled.aborted).toBe(true)
})

test('a cancel is for its own session and its own id, while that is on its way', () => {
  const underway = createUnderway()
  const way = underway.begin(session, read(call('echo', {}, 1)))
  expect(underway.cancel({} as Session, read(cancel(1)))).toBe(false)
  expect(underway.cancel(session, read(cancel('1')))).toBe(false)
  way.end()
  expect(underway.cancel(session, read(cancel(1)))).toBe(false)
  expect(way.cancelled.aborted).toBe(false)
})
