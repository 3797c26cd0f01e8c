import { homedir } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPushes, type PushDeps } from '../../src/main/pushes.ts'
import type { HubEvent } from '../../src/shared/event.ts'
import type { HoldState } from '../../src/shared/hold.ts'
import type { HubState, Push } from '../../src/shared/ipc.ts'
import type { Proposal } from '../../src/shared/proposal.ts'
import type { WorkspaceDetail } from '../../src/shared/workspace.ts'
import { workspaceDetail } from '../fixtures/desktop/workspace.ts'

const state: HubState = {
  version: '0.1.0', url: 'http://127.0.0.1:8431', pid: 1, platform: 'linux', startedAt: '2026-01-02T10:00:00.000Z',
  recordClicks: true, eventsPerSecond: 0, memoryBytes: 0, cpuPercent: 0, hold: { on: false, waiting: 0 }, spare: { state: 'off' },
  runningWorkers: 1, newestSeq: 0, eventsKept: 0
}
const event = (seq: number): HubEvent => ({
  seq, id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`, time: '2026-01-02T10:00:00.000Z',
  scope: 'a/b', severity: 'info', summary: String(seq)
})
const proposal: Proposal = {
  id: 'p', seq: 1, workspace: 'shop', title: 'Do it', detail: '', risk: 'write', status: 'pending',
  createdAt: '2026-01-02T10:00:00.000Z', expiresAt: '2026-01-02T11:00:00.000Z'
}

/** The places changes come from, and a page that notes what it is told. */
function setUp() {
  const listeners = { change: new Set<(d: WorkspaceDetail) => void>(), proposal: new Set<(p: Proposal) => void>(),
    events: new Set<(e: readonly HubEvent[]) => void>(), state: new Set<(s: HubState) => void>(),
    hold: new Set<(s: HoldState) => void>(), notify: new Set<(on: boolean) => void>() }
  const on = <T>(set: Set<T>) => (listener: T) => {
    set.add(listener)
    return () => void set.delete(listener)
  }
  let workspaces = [workspaceDetail()]
  const journal: HubEvent[] = []
  let now = state
  const hub = {
    supervisor: { onChange: on(listeners.change), list: () => workspaces },
    proposals: { onChange: on(listeners.proposal), list: () => Promise.resolve([proposal]) },
    bus: { subscribe: on(listeners.events), query: () => Promise.resolve({ events: [...journal], next: journal.length }) },
    hold: { onChange: on(listeners.hold) },
    state: () => now,
    onState: on(listeners.state)
  } as unknown as PushDeps['hub']
  const sent: Push[] = []
  let visible = true
  const notify = { on: true, onChange: on(listeners.notify) }
  const pushes = createPushes({ hub, send: (push) => sent.push(push), notify, visible: () => visible })
  return {
    pushes, sent, listeners,
    see: (on: boolean) => (visible = on),
    change: (detail: WorkspaceDetail) => listeners.change.forEach((tell) => tell(detail)),
    remove: () => (workspaces = []),
    propose: () => listeners.proposal.forEach((tell) => tell(proposal)),
    events: (...seqs: number[]) => {
      journal.push(...seqs.map(event))
      listeners.events.forEach((tell) => tell(seqs.map(event)))
    },
    state: (changed: HubState) => listeners.state.forEach((tell) => tell(changed)),
    hold: (changed: HoldState) => {
      now = { ...state, hold: changed }
      listeners.hold.forEach((tell) => tell(changed))
    },
    notify: (wanted: boolean) => listeners.notify.forEach((tell) => tell(wanted))
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('nothing is sent to a page that has not asked yet', async () => {
  const it = setUp()
  it.events(1)
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([])
  expect(await it.pushes.snapshot()).toEqual({
    push: 0, hub: state, home: homedir(), workspaces: [workspaceDetail()], proposals: [proposal], events: [event(1)], notify: true
  })
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([])
})

test('what happens within a frame is one push, the last word of each', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.change(workspaceDetail({ state: 'exited' }))
  it.change(workspaceDetail({ state: 'starting' }))
  it.propose()
  it.events(1, 2)
  it.events(3)
  it.state({ ...state, newestSeq: 3 })
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([
    {
      push: 1, workspaces: [workspaceDetail({ state: 'starting' })], proposals: [proposal],
      events: [event(1), event(2), event(3)], hub: { ...state, newestSeq: 3 }
    }
  ])
  it.events(4)
  await vi.runAllTimersAsync()
  expect(it.sent.at(-1)).toEqual({ push: 2, events: [event(4)] })
})

test('a hold and the switch of notifications are told at once', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  const hold = { on: true, since: '2026-01-02T10:00:00.000Z', waiting: 2 }
  it.hold({ ...hold, waiting: 1 })
  it.hold(hold)
  it.notify(false)
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([{ push: 1, hub: { ...state, hold }, notify: false }])
})

test('a burst keeps the newest and counts the rest', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.events(...Array.from({ length: 700 }, (_, i) => i + 1))
  it.events(701)
  await vi.runAllTimersAsync()
  const [push] = it.sent
  expect(push?.events).toHaveLength(500)
  expect(push?.events?.at(-1)?.seq).toBe(701)
  expect(push?.skippedEvents).toBe(201)
})

test('a hidden window learns of workspaces and proposals only, and of the rest when it is seen again', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.see(false)
  it.events(1)
  it.state({ ...state, newestSeq: 1 })
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([])
  it.change(workspaceDetail({ state: 'fatal' }))
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([{ push: 1, workspaces: [workspaceDetail({ state: 'fatal' })] }])
  it.see(true)
  it.pushes.wake()
  await vi.runAllTimersAsync()
  expect(it.sent.at(-1)).toEqual({ push: 2, events: [event(1)], hub: { ...state, newestSeq: 1 } })
})

test('a view asked for before the page is there is kept for it', async () => {
  const it = setUp()
  it.pushes.show({ view: 'proposals' })
  await vi.runAllTimersAsync()
  await it.pushes.snapshot()
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([{ push: 1, show: { view: 'proposals' } }])
})

test('a workspace that left the config is told', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.remove()
  it.state(state)
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([{ push: 1, hub: state, removedWorkspaces: ['shop'] }])
})

test('the snapshot’s number is from before it was read, so that no change falls between', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.events(1)
  const reading = it.pushes.snapshot()
  it.events(2)
  await vi.runAllTimersAsync()
  const { push } = await reading
  expect(it.sent.filter((one) => one.push > push).flatMap((one) => one.events ?? [])).toContainEqual(event(2))
})

test('after stop nothing is sent and nobody is listened to', async () => {
  const it = setUp()
  await it.pushes.snapshot()
  it.events(1)
  it.pushes.stop()
  await vi.runAllTimersAsync()
  expect(it.sent).toEqual([])
  expect(Object.values(it.listeners).map((set) => set.size)).toEqual([0, 0, 0, 0, 0, 0])
})
