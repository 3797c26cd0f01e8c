import type { HubEvent } from '../shared/event.ts'
import type { HubState, Push, ShowRequest } from '../shared/ipc.ts'
import type { Proposal } from '../shared/proposal.ts'
import type { WorkspaceDetail } from '../shared/workspace.ts'

/** The events one push carries at most: the page shows no more of a burst than this, and can read the rest. */
export const maxEvents = 500

/** What has happened since the last push. */
export interface Pending {
  readonly workspaces: Map<string, WorkspaceDetail>
  readonly proposals: Map<string, Proposal>
  readonly events: HubEvent[]
  skippedEvents: number
  hub?: HubState
  notify?: boolean
  show?: ShowRequest
}

export function nothing(): Pending {
  return { workspaces: new Map(), proposals: new Map(), events: [], skippedEvents: 0 }
}

/** Keeps the newest {@link maxEvents} and counts those that fell out. */
export function addEvents(pending: Pending, more: readonly HubEvent[]): void {
  pending.events.push(...more)
  pending.skippedEvents += pending.events.splice(0, Math.max(0, pending.events.length - maxEvents)).length
}

/** What goes to the page now, and what waits until a person can see it. */
export function split(pending: Pending, seen: boolean): { readonly push: Omit<Push, 'push'>; readonly rest: Pending } {
  const { workspaces, proposals, events, skippedEvents, hub, notify, show } = pending
  const changes = {
    ...(workspaces.size > 0 ? { workspaces: [...workspaces.values()] } : {}),
    ...(proposals.size > 0 ? { proposals: [...proposals.values()] } : {}),
    ...(notify === undefined ? {} : { notify }),
    ...(show ? { show } : {})
  }
  if (!seen) return { push: changes, rest: { ...nothing(), events, skippedEvents, ...(hub ? { hub } : {}) } }
  const rest = {
    ...(events.length > 0 ? { events } : {}),
    ...(skippedEvents > 0 ? { skippedEvents } : {}),
    ...(hub ? { hub } : {})
  }
  return { push: { ...changes, ...rest }, rest: nothing() }
}
