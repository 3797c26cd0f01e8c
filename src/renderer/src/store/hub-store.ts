import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HubEvent } from '../../../shared/event.ts'
import type { HubState, Push, ShowRequest, Snapshot } from '../../../shared/ipc.ts'
import type { Proposal } from '../../../shared/proposal.ts'
import type { WorkspaceDetail } from '../../../shared/workspace.ts'
import { addCalls, noCalls, type CallBook } from './calls.ts'
import { addClicks, type RecordedClick } from './clicks.ts'
import { addReads, type ClickRead } from './reads.ts'
import { addNotices } from './notices.ts'

export interface HubData {
  readonly phase: 'loading' | 'ready' | 'failed'
  /** Why the first snapshot failed. */
  readonly problem?: string
  readonly hub?: HubState
  /** The person's home folder. */
  readonly home?: string
  /** Whether the system tells of new proposals; absent where it can't. */
  readonly notify?: boolean
  readonly workspaces: readonly WorkspaceDetail[]
  /** Newest first. */
  readonly proposals: readonly Proposal[]
  readonly calls: CallBook
  readonly clicks: readonly RecordedClick[]
  /** What agents have read of the clicks, newest first. */
  readonly reads: readonly ClickRead[]
  /** What the hub has to say of its last end, oldest first. */
  readonly notices: readonly HubEvent[]
  readonly newestSeq: number
}

export type HubStore = StoreApi<HubData>

export function createHubStore(): HubStore {
  return createStore<HubData>(() => ({
    phase: 'loading',
    workspaces: [],
    proposals: [],
    calls: noCalls,
    clicks: [],
    reads: [],
    notices: [],
    newestSeq: 0
  }))
}

function newestFirst(proposals: Iterable<Proposal>): readonly Proposal[] {
  return [...proposals].sort((a, b) => b.seq - a.seq)
}

function upsert<T>(list: readonly T[], changed: readonly T[], key: (item: T) => string): readonly T[] {
  const byKey = new Map(list.map((item) => [key(item), item]))
  for (const item of changed) byKey.set(key(item), item)
  return [...byKey.values()]
}

/** Calls, clicks and reads out of events, live or from the journal. */
export function withEvents(data: HubData, events: readonly HubEvent[]): HubData {
  if (events.length === 0) return data
  return {
    ...data,
    calls: addCalls(data.calls, events),
    clicks: addClicks(data.clicks, events),
    reads: addReads(data.reads, events),
    notices: addNotices(data.notices, events),
    newestSeq: Math.max(data.newestSeq, events.at(-1)?.seq ?? 0)
  }
}

export function withSnapshot(data: HubData, snapshot: Snapshot): HubData {
  const next: HubData = {
    ...data,
    phase: 'ready',
    hub: snapshot.hub,
    home: snapshot.home,
    notify: snapshot.notify,
    workspaces: snapshot.workspaces,
    proposals: newestFirst(snapshot.proposals),
    newestSeq: Math.max(data.newestSeq, snapshot.hub.newestSeq)
  }
  return withEvents(next, snapshot.events)
}

export function withPush(data: HubData, push: Push): HubData {
  const removed = push.removedWorkspaces
  const workspaces = push.workspaces === undefined ? data.workspaces : upsert(data.workspaces, push.workspaces, (w) => w.name)
  const next: HubData = {
    ...data,
    hub: push.hub ?? data.hub,
    notify: push.notify ?? data.notify,
    workspaces: removed === undefined ? workspaces : workspaces.filter(({ name }) => !removed.includes(name)),
    proposals: push.proposals === undefined ? data.proposals : newestFirst(upsert(data.proposals, push.proposals, (p) => p.id))
  }
  return withEvents(next, push.events ?? [])
}

/** What is not state but a moment: events to append to an open list, and a view that was asked for from outside. */
export interface HubMoments {
  onEvents(listener: (events: readonly HubEvent[], skipped: number) => void): () => void
  onShow(listener: (request: ShowRequest) => void): () => void
}
