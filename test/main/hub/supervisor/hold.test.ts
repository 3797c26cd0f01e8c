import { expect, test } from 'vitest'
import { supervise, type Supervised } from '../../../fixtures/workers/supervise.ts'

/** Whether the worker holds, as it says itself. */
async function holds({ supervisor }: Supervised): Promise<unknown> {
  const address = supervisor.current('shop')?.transport.address ?? ''
  const { launch } = (await (await fetch(address)).json()) as { launch: { hold: boolean } }
  return launch.hold
}

test('an order is in force when it resolves, and a worker that starts later has it from the start', async () => {
  let holding = false
  await using hub = await supervise('holding.mjs', {}, {}, { holding: () => holding })
  await hub.supervisor.start('shop')
  expect(await holds(hub)).toBe(false)
  holding = true
  await hub.supervisor.hold({ on: true })
  expect(await holds(hub)).toBe(true)
  await hub.supervisor.restart('shop')
  expect(await holds(hub)).toBe(true)
  await hub.supervisor.hold({ on: false, refuse: false })
  expect(await holds(hub)).toBe(false)
})

test('a worker that says nothing is not waited for', async () => {
  await using hub = await supervise('holding.mjs', {}, { holdAnswerMs: 50 })
  await hub.supervisor.start('shop')
  await hub.supervisor.hold({ on: false, refuse: true })
  await hub.supervisor.stop('shop')
  await hub.supervisor.hold({ on: true })
})

test('a worker that has not said that it holds gets no call, also when it hangs and goes on', async () => {
  await using hub = await supervise('holding.mjs', {}, { holdAnswerMs: 50 })
  const { worker } = await hub.supervisor.start('shop')
  const pid = worker?.pid ?? 0
  process.kill(pid, 'SIGSTOP')
  await hub.supervisor.hold({ on: true })
  await expect(hub.supervisor.worker('shop', { waitMs: 50 })).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' })
  const left = AbortSignal.abort(new Error('left'))
  await expect(hub.supervisor.worker('shop', { waitMs: 1000, signal: left })).rejects.toThrow('left')
  expect(await hub.supervisor.worker('shop', { waitMs: 0 })).toMatchObject({ pid })
  const waiting = hub.supervisor.worker('shop', { waitMs: 30_000 })
  process.kill(pid, 'SIGCONT')
  expect(await waiting).toMatchObject({ pid })
  expect(await holds(hub)).toBe(true)
})
