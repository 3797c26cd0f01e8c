import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { call, post, type Heard } from '../gateway/calls.ts'
import { createFront, type Front } from '../gateway/front.ts'

const openMs = 5000
const long = 30_000
let front: Front

beforeEach(async () => {
  front = await createFront({ timeouts: { 'tools/call': 300 } })
  await front.workers.start()
})

afterEach(() => front.close())

function codeOf(heard: Heard): unknown {
  return heard.messages.at(-1)?.error?.data?.['code']
}

async function code(tool = 'echo'): Promise<unknown> {
  return codeOf(await post(front.mcp, call(tool)))
}

/** Calls one after the other, and what became of each. */
async function codes(count: number, tool?: string): Promise<unknown[]> {
  const found: unknown[] = []
  for (let at = 0; at < count; at += 1) found.push(await code(tool))
  return found
}

function changes(): unknown[] {
  return front.events.filter((event) => event.scope === 'workers/breaker').map((event) => `${String(event.data?.['from'])}>${String(event.data?.['to'])}`)
}

const died = (count: number): string[] => Array.from({ length: count }, () => 'WORKER_DIED')

describe('opens', () => {
  test.each(['reset', 'cut'])('after five calls in a row that broke (%s), on both routes, and asks for a probe', async (how) => {
    await front.tell('/break', how)
    expect(await codes(5)).toEqual(died(5))
    const asked = front.workers.supervisor.suspected.length
    const refused = await post(front.mcp, call('echo', {}, 'x'))
    expect(refused.status).toBe(200)
    expect(refused.messages[0]).toMatchObject({ id: 'x', error: { code: -32603, data: { code: 'CIRCUIT_OPEN', workspace: 'shop' } } })
    const { retryAfterMs } = refused.messages[0]?.error?.data ?? {}
    expect(retryAfterMs).toBeGreaterThan(openMs - 2000)
    expect(retryAfterMs).toBeLessThanOrEqual(openMs)
    const script = await post(`${front.url}/rpc/shop`, call('echo'))
    expect([script.status, codeOf(script)]).toEqual([503, 'CIRCUIT_OPEN'])
    expect(Number(script.headers.get('retry-after'))).toBeGreaterThanOrEqual(3)
    const told = await post(front.mcp, { jsonrpc: '2.0', method: 'notifications/roots/list_changed' })
    expect([told.status, codeOf(told)]).toEqual([503, 'CIRCUIT_OPEN'])
    expect(asked).toBeGreaterThanOrEqual(5)
    const { pid } = (await front.workers.supervisor.worker('shop', { waitMs: 0 }))
    expect(front.events.find((event) => event.scope === 'workers/breaker')).toMatchObject({
      severity: 'warning', workspace: 'shop', source: 'hub', data: { from: 'closed', to: 'open', workspace: 'shop', pid, cause: expect.any(String) }
    })
    expect(front.workers.supervisor.breakers).toEqual(['open'])
  })

  test('for calls of scripts too', async () => {
    await front.tell('/break', 'cut')
    for (let at = 0; at < 5; at += 1) expect((await post(`${front.url}/rpc/shop`, call('echo'))).status).toBe(502)
    expect(await code()).toBe('CIRCUIT_OPEN')
  })
})

describe('stays closed', () => {
  test('when a success comes in between', async () => {
    for (let round = 0; round < 3; round += 1) {
      await front.tell('/break', 'reset')
      expect(await codes(4)).toEqual(died(4))
      await front.tell('/break', '')
      expect(await code()).toBeUndefined()
    }
    expect(changes()).toEqual([])
  })

  test('when tools are too slow, refuse, or their clients leave', async () => {
    expect(await codes(6, 'stream-hang')).toEqual(Array.from({ length: 6 }, () => 'TIMEOUT'))
    for (let at = 0; at < 6; at += 1) {
      const client = new AbortController()
      const left = post(front.mcp, call('hang'), undefined, client.signal).catch(() => 'left')
      const before = (await front.seen()).seen.length
      await waitFor('the call to run', async () => (await front.seen()).seen.length >= before)
      client.abort()
      expect(await left).toBe('left')
    }
    for (let at = 0; at < 6; at += 1) await post(front.mcp, call('region', { where: { region: 'eu' } }))
    expect(await code()).toBeUndefined()
    expect(changes()).toEqual([])
  }, long)

  test('when a worker dies with many calls, and the next one starts closed', async () => {
    const calls = Array.from({ length: 20 }, (_, id) => post(front.mcp, call('hang', {}, id)))
    await waitFor('the calls to run', async () => (await front.seen()).seen.length === calls.length)
    await front.workers.kill()
    expect((await Promise.all(calls)).map(codeOf)).toEqual(died(20))
    await front.workers.start()
    expect(await code()).toBeUndefined()
    expect(changes()).toEqual([])
  })
})

describe('after the pause', () => {
  beforeEach(async () => {
    await front.tell('/break', 'reset')
    await codes(5)
    expect(changes()).toEqual(['closed>open'])
    await sleep(openMs - 500)
    expect(await code()).toBe('CIRCUIT_OPEN')
    await sleep(600)
  }, long)

  test('one call tries: a success closes it', async () => {
    await front.tell('/break', '')
    const [first, second] = await Promise.all([post(front.mcp, call('progress', { steps: 4, everyMs: 50 })), sleep(50).then(() => code())])
    expect(codeOf(first)).toBeUndefined()
    expect(second).toBe('CIRCUIT_OPEN')
    expect(await code()).toBeUndefined()
    expect(changes()).toEqual(['closed>open', 'open>half-open', 'half-open>closed'])
    expect(front.workers.supervisor.breakers).toEqual(['open', 'half-open', 'closed'])
  }, long)

  test('a failure opens it again', async () => {
    expect(await codes(2)).toEqual(['WORKER_DIED', 'CIRCUIT_OPEN'])
    expect(changes()).toEqual(['closed>open', 'open>half-open', 'half-open>open'])
  }, long)

  test('a call that tells nothing leaves its place to the next one', async () => {
    await front.tell('/break', '')
    expect(await code('stream-hang')).toBe('TIMEOUT')
    expect(changes()).toEqual(['closed>open', 'open>half-open'])
    expect(await code()).toBeUndefined()
    expect(changes()).toEqual(['closed>open', 'open>half-open', 'half-open>closed'])
  }, long)

  test('a new worker starts closed', async () => {
    await front.workers.kill()
    await front.workers.start()
    expect(await codes(3)).toEqual([undefined, undefined, undefined])
    expect(changes()).toEqual(['closed>open'])
  }, long)
})
