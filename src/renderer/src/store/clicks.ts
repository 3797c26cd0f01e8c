import type { Click } from '../../../shared/click.ts'
import type { HubEvent } from '../../../shared/event.ts'

/** A click as the journal has it. */
export interface RecordedClick extends Click {
  readonly seq: number
  readonly time: string
  readonly workspace: string | undefined
  /** Whether it came from the hub's own window. */
  readonly own: boolean
  /** The W3C `traceparent` of what was clicked in the hub's own window. */
  readonly trace: string | undefined
  /** What `get_recent_clicks` gives for it. */
  readonly given: Readonly<Record<string, unknown>>
}

const kept = 2_000
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** The click an event on `ui/clicks` tells of, or undefined where it has not that shape. */
export function clickOf(event: HubEvent): RecordedClick | undefined {
  const { data } = event
  if (event.scope !== 'ui/clicks' || data === undefined || typeof data.page !== 'string') return undefined
  return {
    seq: event.seq,
    time: event.time,
    workspace: event.workspace,
    page: data.page,
    role: text(data.role),
    name: text(data.name),
    text: text(data.text),
    selector: text(data.selector),
    x: number(data.x),
    y: number(data.y),
    own: data.from === 'window',
    trace: event.trace,
    given: { seq: event.seq, time: event.time, ...data }
  }
}

/** Adds events, newest first, each seq once. */
export function addClicks(clicks: readonly RecordedClick[], events: readonly HubEvent[]): readonly RecordedClick[] {
  const found = events.map(clickOf).filter((click) => click !== undefined)
  if (found.length === 0) return clicks
  const known = new Set(clicks.map((click) => click.seq))
  const fresh = found.filter((click) => !known.has(click.seq))
  return [...clicks, ...fresh].sort((a, b) => b.seq - a.seq).slice(0, kept)
}
