/** What a blow may cost: all, a workspace, one upstream of it, or the bus alone. */
export interface Reach {
  readonly workspace?: string
  readonly upstream?: string
}

/** Not of a workspace: what goes to the bus only suffers when the hub does. */
export const busPlace: Reach = { workspace: '(bus)' }

export const targetText = ({ workspace = 'the hub', upstream }: Reach): string => (upstream === undefined ? workspace : `${workspace}/${upstream}`)

export const within = (place: Reach, reach: Reach): boolean =>
  (reach.workspace === undefined || place.workspace === reach.workspace) && (reach.upstream === undefined || place.upstream === reach.upstream)

/** A process isn't gone at the very moment it is killed: a call that begins this soon after was in flight. */
const flightMs = 100

/** The reason why calls may fail: those in flight when a blow fell, and those begun before its excuse ended. */
export interface Excuse {
  covers(place: Reach, startedAt: number, endedAt: number): boolean
  /** Calls that begin from now on must be answered. */
  end(): void
}

/** @param open calls that begin after the blow may fail, too, until `end` is called */
export function createExcuse(reach: Reach, from: number, open: boolean): Excuse {
  let until = open ? Infinity : from
  return {
    covers: (place, startedAt, endedAt) => within(place, reach) && startedAt <= until + flightMs && endedAt >= from,
    end: () => void (until = Math.min(until, performance.now()))
  }
}
