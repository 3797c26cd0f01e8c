import type { Click } from '../../../shared/click.ts'
import type { HubEvent } from '../../../shared/event.ts'
import type { Call } from './calls.ts'

/** A click as the journal has it. */
export interface RecordedClick extends Click {
  readonly seq: number
  readonly time: string
  readonly workspace: string | undefined
  /** Whether it came from the hub's own window. */
  readonly own: boolean
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
    given: { seq: event.seq, time: event.time, ...data }
  }
}

/** Adds events, newest first, each seq once. */
export function addClicks(clicks: readonly RecordedClick[], events: readonly HubEvent[]): readonly RecordedClick[] {
  const known = new Set(clicks.map((click) => click.seq))
  const fresh = events.map(clickOf).filter((click) => click !== undefined && !known.has(click.seq))
  if (fresh.length === 0) return clicks
  const all = [...clicks, ...fresh].filter((click) => click !== undefined)
  return all.sort((a, b) => b.seq - a.seq).slice(0, kept)
}

function within(call: Call, click: RecordedClick, readAt: number): boolean {
  const { since_seq: sinceSeq, since, page } = call.arguments
  if (Date.parse(click.time) > readAt) return false
  if (call.workspace !== undefined && click.workspace !== call.workspace) return false
  if (typeof sinceSeq === 'number' && click.seq <= sinceSeq) return false
  if (typeof since === 'string' && Date.parse(click.time) < Date.parse(since)) return false
  return typeof page !== 'string' || click.page === page
}

/** Which of these clicks a call of `get_recent_clicks` was given, by its own arguments. */
export function givenTo(call: Call, clicks: readonly RecordedClick[]): readonly RecordedClick[] {
  const limit = typeof call.arguments.limit === 'number' ? call.arguments.limit : 20
  const readAt = call.startedAt + (call.durationMs ?? 0)
  return clicks.filter((click) => within(call, click, readAt)).slice(0, limit)
}

/** The calls that read each click, by its seq, oldest first. */
export function readers(calls: readonly Call[], clicks: readonly RecordedClick[]): ReadonlyMap<number, readonly Call[]> {
  const found = new Map<number, Call[]>()
  const reads = calls.filter((call) => call.tool === 'get_recent_clicks' && call.outcome === 'ok')
  for (const call of reads.toReversed()) {
    for (const click of givenTo(call, clicks)) {
      const list = found.get(click.seq)
      if (list === undefined) found.set(click.seq, [call])
      else list.push(call)
    }
  }
  return found
}
