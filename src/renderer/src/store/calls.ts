import type { HubEvent } from '../../../shared/event.ts'

export type CallOutcome = 'ok' | 'error' | 'cancelled'

/** One `tools/call`, put together from its events on `mcp/calls`. */
export interface Call {
  readonly id: string
  /** The seq of the first event that was seen of it. */
  readonly seq: number
  readonly workspace: string | undefined
  readonly tool: string
  readonly client: string | undefined
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly arguments: Readonly<Record<string, unknown>>
  readonly outcome: CallOutcome | undefined
  readonly durationMs: number | undefined
  /** The W3C `traceparent` of its request. */
  readonly trace: string | undefined
}

/** Calls, newest first, and how many started per workspace in each slice of {@link sliceMs}. */
export interface CallBook {
  readonly list: readonly Call[]
  readonly started: ReadonlyMap<string, ReadonlyMap<number, number>>
}

export const sliceMs = 30_000
export const slices = 60
/** More than a busy minute, which is counted from them. */
const kept = 6_000

export const noCalls: CallBook = { list: [], started: new Map() }

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function outcomeOf(value: unknown): CallOutcome | undefined {
  return value === 'ok' || value === 'error' || value === 'cancelled' ? value : undefined
}

/** The call an event on `mcp/calls` tells of, or undefined where it has not that shape. */
export function callOf(event: HubEvent): Call | undefined {
  const { data } = event
  if (event.scope !== 'mcp/calls' || data === undefined) return undefined
  const { call, tool, client, phase, durationMs } = data
  if (typeof call !== 'string' || typeof tool !== 'string') return undefined
  const duration = typeof durationMs === 'number' ? durationMs : undefined
  const ended = phase === 'ended'
  return {
    id: call,
    seq: event.seq,
    workspace: event.workspace,
    tool,
    client: typeof client === 'string' ? client : event.source,
    startedAt: Date.parse(event.time) - (ended ? (duration ?? 0) : 0),
    arguments: isRecord(data.arguments) ? data.arguments : {},
    outcome: ended ? (outcomeOf(data.outcome) ?? 'error') : undefined,
    durationMs: ended ? duration : undefined,
    trace: event.trace
  }
}

function merge(known: Call, next: Call): Call {
  if (next.outcome === undefined) return known
  return { ...known, outcome: next.outcome, durationMs: next.durationMs }
}

/** Adds events, in any order and repeated ones too; what has not the shape of a call is passed over. */
export function addCalls(book: CallBook, events: readonly HubEvent[]): CallBook {
  const calls = events.map(callOf).filter((call) => call !== undefined)
  if (calls.length === 0) return book
  const byId = new Map(book.list.map((call) => [call.id, call]))
  const started = new Map(book.started)
  for (const call of calls) {
    const known = byId.get(call.id)
    byId.set(call.id, known === undefined ? call : merge(known, call))
    if (known === undefined) count(started, call)
  }
  const list = [...byId.values()].sort((a, b) => b.startedAt - a.startedAt || b.seq - a.seq)
  return { list: list.slice(0, kept), started }
}

function count(started: Map<string, ReadonlyMap<number, number>>, call: Call): void {
  if (call.workspace === undefined) return
  const slice = Math.floor(call.startedAt / sliceMs)
  const before = started.get(call.workspace)
  const next = new Map([...(before ?? [])].filter(([at]) => at > slice - 2 * slices))
  started.set(call.workspace, next.set(slice, (next.get(slice) ?? 0) + 1))
}

/** Calls that started in each of the last 60 slices, oldest first; the last one is still filling. */
export function sparkline(book: CallBook, workspace: string, now: number): readonly number[] {
  const counts = book.started.get(workspace)
  const newest = Math.floor(now / sliceMs)
  return Array.from({ length: slices }, (_, index) => counts?.get(newest - slices + 1 + index) ?? 0)
}

/** Calls a minute at each point of a sparkline: its slice and the one before it, as {@link perMinute} counts them. */
export function minuteRates(points: readonly number[]): readonly number[] {
  return points.map((count, index) => count + (points[index - 1] ?? 0))
}

/** Calls that started within the last minute. */
export function perMinute(book: CallBook, now: number, workspace?: string): number {
  let calls = 0
  for (const call of book.list) {
    if (call.startedAt <= now - 60_000) break
    if (workspace === undefined || call.workspace === workspace) calls += 1
  }
  return calls
}
