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
