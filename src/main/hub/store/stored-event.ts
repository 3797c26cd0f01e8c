import type { HubEvent } from '../../../shared/event.ts'
import { severities } from '../../../shared/severity.ts'
import type { StoredEvent } from './messages.ts'
import { numberOf, optionalText, textOf, type Row } from './rows.ts'

export const eventColumns = ['seq', 'id', 'time', 'scope', 'severity', 'summary', 'source', 'workspace', 'trace', 'data'] as const

export function storedEvent(row: Row): StoredEvent {
  const severity = severities[numberOf(row, 'severity')]
  if (severity === undefined) throw new TypeError('column severity holds no severity')
  return {
    seq: numberOf(row, 'seq'),
    id: textOf(row, 'id'),
    time: numberOf(row, 'time'),
    scope: textOf(row, 'scope'),
    severity,
    summary: textOf(row, 'summary'),
    source: optionalText(row, 'source'),
    workspace: optionalText(row, 'workspace'),
    trace: optionalText(row, 'trace'),
    data: optionalText(row, 'data')
  }
}

function withoutData(event: StoredEvent): HubEvent {
  const { seq, id, scope, severity, summary, source, workspace, trace } = event
  return {
    seq,
    id,
    time: new Date(event.time).toISOString(),
    scope,
    severity,
    summary,
    ...(source !== undefined && { source }),
    ...(workspace !== undefined && { workspace }),
    ...(trace !== undefined && { trace })
  }
}

/** The event as JSON text. Its data goes in as it was stored. */
export function eventLine(event: StoredEvent): string {
  const head = JSON.stringify(withoutData(event))
  return event.data === undefined ? head : `${head.slice(0, -1)},"data":${event.data}}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The event as the rest of the hub sees it. */
export function hubEvent(event: StoredEvent): HubEvent {
  if (event.data === undefined) return withoutData(event)
  const data: unknown = JSON.parse(event.data)
  if (!isObject(data)) throw new TypeError(`event ${event.seq}: data is no object`)
  return { ...withoutData(event), data }
}
