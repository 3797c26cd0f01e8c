import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHold, type Hold } from '../../../../src/main/hub/proposals/hold.ts'
import type { HoldOrder, HoldState } from '../../../../src/shared/hold.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { startProposals } from './harness.ts'

let hub: Awaited<ReturnType<typeof startProposals>>
let folder: string
let orders: HoldOrder[]
let hold: Hold

function open(): Hold {
  const supervisor = {
    hold: async (order: HoldOrder) => void orders.push(order),
    onWorker: (listener: Parameters<typeof hub.worker.source.onWorker>[0]) => hub.worker.source.onWorker(listener)
  }
  return createHold({ bus: hub.bus, waits: hub.waits, supervisor, file: join(folder, 'hold.json') })
}

beforeEach(async () => {
  hub = await startProposals()
  folder = await mkdtemp(join(tmpdir(), 'hold-'))
  orders = []
  hold = open()
})
afterEach(async () => {
  hold.stop()
  await hub.close()
  await rm(folder, { recursive: true, force: true })
})

async function say(phase: string, call: string, pid = hub.worker.pid): Promise<void> {
  const data = { phase, call, tool: 'touch', ...(phase === 'waiting' && { pid }) }
  await hub.bus.commit({ events: [{ id: randomUUID(), scope: 'mcp/policy', severity: 'info', summary: phase, workspace: 'shop', data }] })
}

test('an order reaches every worker, and is kept', async () => {
  expect(hold.state).toEqual({ on: false, waiting: 0 })
  const { since } = await hold.set({ on: true }, 'tray')
  expect(since).toEqual(expect.any(String))
  hold.stop()
  hold = open()
  expect(hold.state).toEqual({ on: true, since, waiting: 0 })
  expect(await hold.set({ on: true }, 'window')).toEqual({ on: true, since, waiting: 0 })
  expect(await hold.set({ on: false, refuse: true, reason: 'Not now.' }, 'window')).toEqual({ on: false, waiting: 0 })
  expect(orders).toEqual([{ on: true }, { on: true }, { on: false, refuse: true, reason: 'Not now.' }])
  hold.stop()
  hold = open()
  expect(hold.state.on).toBe(false)
})

test('orders are taken one after the other: the last one stays', async () => {
  await hold.set({ on: true }, 'tray')
  const states = await Promise.all([hold.set({ on: false, refuse: false }, 'tray'), hold.set({ on: true }, 'window')])
  expect(states.map(({ on }) => on)).toEqual([false, true])
  expect(orders.map(({ on }) => on)).toEqual([true, false, true])
  hold.stop()
  hold = open()
  expect(hold.state.on).toBe(true)
})

test('a worker that starts during a release is not told to hold', async () => {
  const told = Promise.withResolvers<void>()
  const supervisor = { hold: ({ on }: HoldOrder) => (on ? Promise.resolve() : told.promise), onWorker: () => () => undefined }
  const file = join(folder, 'slow.json')
  const slow = createHold({ bus: hub.bus, waits: hub.waits, supervisor, file })
  await slow.set({ on: true }, 'tray')
  const released = slow.set({ on: false, refuse: false }, 'tray')
  await waitFor('the release to begin', () => !slow.state.on)
  expect(await readFile(file, 'utf8')).not.toContain('null')
  told.resolve()
  await released
  expect(await readFile(file, 'utf8')).toContain('null')
  slow.stop()
})

test('counts what waits, until it goes on, is refused, gives up, or its worker ends', async () => {
  await hold.set({ on: true }, 'tray')
  const seen: HoldState[] = []
  hold.onChange((state) => seen.push(state))
  const heard: string[] = []
  hub.waits.follow('a', { pause: () => heard.push('pause'), resume: () => heard.push('resume') })
  for (const call of ['a', 'b', 'c', 'd']) await say('waiting', call)
  expect(hold.state.waiting).toBe(4)
  await say('released', 'a')
  await say('refused', 'b')
  await say('left', 'c')
  await say('left', 'unknown')
  expect(heard).toEqual(['pause', 'resume'])
  expect(hold.state.waiting).toBe(1)
  await hub.worker.stop()
  expect(hold.state.waiting).toBe(0)
  // Said just before it ended, heard just after.
  await say('waiting', 'e')
  expect(hold.state.waiting).toBe(0)
  expect(seen.map(({ waiting }) => waiting)).toEqual([1, 2, 3, 4, 3, 2, 1, 0])
  await say('waiting', 'f', process.pid)
  expect(hold.state.waiting).toBe(0)
})

test('who ordered it is an event', async () => {
  await hold.set({ on: true }, 'tray')
  await say('waiting', 'a')
  await hold.set({ on: false, refuse: false }, 'command line')
  await hub.bus.close()
  const { events } = await hub.store.query({ scopes: ['mcp/policy'] })
  expect(events.filter(({ data }) => data?.['phase'] === 'hold')).toMatchObject([
    { severity: 'warning', summary: 'The calls of all agents are held', data: { on: true, by: 'tray' } },
    { severity: 'info', summary: 'Calls are no longer held; 1 call that waited is let go', data: { on: false, by: 'command line' } }
  ])
})
