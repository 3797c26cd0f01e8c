import type { HubEvent } from '../../../shared/event.ts'

/** An event as SSE carries it: its seq as `id`, no `event` line. */
export function eventFrame(seq: number, line: string): string {
  return `id: ${seq}\ndata: ${line}\n\n`
}

/** Says that events from `from` to `to`, inclusive, can't be given. `id` is where to go on from. */
export function gapFrame(gap: { readonly from: number; readonly to: number }, id: number): string {
  return `event: gap\nid: ${id}\ndata: ${JSON.stringify({ from: gap.from, to: gap.to })}\n\n`
}

export const heartbeatFrame = Buffer.from(': heartbeat\n\n')

const ofOne = new WeakMap<HubEvent, string>()
const ofMany = new WeakMap<readonly HubEvent[], Buffer>()

function liveFrame(event: HubEvent): string {
  const known = ofOne.get(event)
  if (known !== undefined) return known
  const frame = eventFrame(event.seq, JSON.stringify(event))
  ofOne.set(event, frame)
  return frame
}

/** The frames of live events, made once for all subscribers that get the same. */
export function liveFrames(events: readonly HubEvent[]): Buffer {
  const known = ofMany.get(events)
  if (known !== undefined) return known
  const frames = Buffer.from(events.map(liveFrame).join(''))
  ofMany.set(events, frames)
  return frames
}
