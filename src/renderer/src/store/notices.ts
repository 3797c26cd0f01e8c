import type { HubEvent } from '../../../shared/event.ts'

/** Events that say how the last run ended, and what of it was left. */
export const noticeScopes = ['hub/crash', 'hub/reclaimed'] as const

/** They are published around the hub's start, some before it counts its time. */
const startMs = 10_000

const isNotice = ({ scope }: HubEvent): boolean => noticeScopes.some((one) => one === scope)

/** Adds those among these events, in any order and repeated ones too. */
export function addNotices(known: readonly HubEvent[], events: readonly HubEvent[]): readonly HubEvent[] {
  const fresh = events.filter((event) => isNotice(event) && !known.some(({ seq }) => seq === event.seq))
  return fresh.length === 0 ? known : [...known, ...fresh].sort((a, b) => a.seq - b.seq)
}

/** The newest of each scope since this hub started: what concerned an earlier run is past. */
export function currentNotices(notices: readonly HubEvent[], startedAt: string): readonly HubEvent[] {
  const since = Date.parse(startedAt) - startMs
  return noticeScopes.flatMap((scope) => notices.findLast((event) => event.scope === scope && Date.parse(event.time) >= since) ?? [])
}
