import type { HubEvent } from '../../../shared/event.ts'

/** An event as SSE carries it: its seq as `id`, no `event` line. */
export function eventFrame(seq: number, line: string): string {
  return `id: ${seq}\ndata: ${line}\n\n`
}

/** Says that events from `from` to `to`, inclusive, can't be given. `id` is where to go on from. */
export function gapFrame(gap: { readonly from: number; readonly to: number }, id: number): string {
  return `event: gap\nid: ${id}\ndata: ${JSON.stringify({ from: gap.from, to: gap.to })}\n\n`
}

export const heartbeatFrame = ': heartbeat\n\n'

const made = new WeakMap<HubEvent, string>()

/** The frame of a live event, made once for all subscribers. */
export function liveFrame(event: HubEvent): string {
  const known = made.get(event)
  if (known !== undefined) return known
  const frame = eventFrame(event.seq, JSON.stringify(event))
  made.set(event, frame)
  return frame
}
