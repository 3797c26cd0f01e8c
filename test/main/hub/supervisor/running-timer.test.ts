import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startRunningTimer, type RunningTimer } from '../../../../src/main/hub/supervisor/running-timer.ts'
import { call, post } from '../gateway/calls.ts'
import { createFront } from '../gateway/front.ts'

let timer: RunningTimer | undefined

afterEach(() => timer?.stop())

/** Holds this process up, as a signal to stop it would. */
function suspend(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test('fires once, after its time', async () => {
  const begun = performance.now()
  let fired = 0
  timer = startRunningTimer(1200, () => void (fired += 1))
  await sleep(1100)
  expect(fired).toBe(0)
  while (fired === 0) await sleep(5)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1190)
  await sleep(100)
  expect(fired).toBe(1)
})

test('starts again, and stops', async () => {
  let fired = 0
  timer = startRunningTimer(300, () => void (fired += 1))
  for (let at = 0; at < 4; at += 1) {
    await sleep(150)
    timer.again()
  }
  expect(fired).toBe(0)
  timer.stop()
  await sleep(400)
  expect(fired).toBe(0)
})

test('time in which the process did not run is not counted', async () => {
  let fired = 0
  timer = startRunningTimer(1000, () => void (fired += 1))
  suspend(3000)
  await sleep(500)
  expect(fired).toBe(0)
  while (fired === 0) await sleep(5)
})

test('an answer that came while the hub was suspended is given', async () => {
  const front = await createFront({ timeouts: { 'tools/call': 700 } })
  try {
    await front.workers.start()
    const calls = [
      post(front.mcp, call('progress', { steps: 2, everyMs: 100 })),
      post(front.mcp, call('await', { waitMs: 300 })),
      post(`${front.url}/rpc/shop`, call('progress', { steps: 2, everyMs: 100 }))
    ]
    while ((await front.seen()).seen.length < calls.length) await sleep(5)
    suspend(3000)
    for (const heard of await Promise.all(calls)) expect(heard.messages.at(-1)?.result).toBeDefined()
  } finally {
    await front.close()
  }
}, 20_000)

test('a hold does not end while the hub is suspended', async () => {
  const front = await createFront()
  try {
    const held = post(front.mcp, call('echo'))
    await sleep(200)
    suspend(11_000)
    await sleep(1500)
    await front.workers.start()
    expect((await held).messages[0]?.result).toBeDefined()
  } finally {
    await front.close()
  }
}, 30_000)
