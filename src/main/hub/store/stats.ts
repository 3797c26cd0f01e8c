import type { DatabaseSync } from 'node:sqlite'
import type { EventStats } from '../../../shared/ipc.ts'
import { severities, type Severity } from '../../../shared/severity.ts'
import type { StatsFilter, StatsInput } from './messages.ts'
import { atOneMoment } from './reader.ts'
import { numberOf, textOf } from './rows.ts'
import { selectAll } from './selection.ts'

function zeros(): Record<Severity, number> {
  return { debug: 0, info: 0, warning: 0, error: 0, critical: 0 }
}

function span(db: DatabaseSync, filter: StatsFilter): { from: number; to: number } {
  const { sql, values } = selectAll(db, { columns: ['seq', 'time'], filter, byTime: true })
  const row = db.prepare(`SELECT min(time) AS first, max(time) AS last FROM (${sql})`).get(...values)
  const first = typeof row?.['first'] === 'number' ? row['first'] : (filter.since ?? filter.until ?? Date.now())
  const last = typeof row?.['last'] === 'number' ? row['last'] : first
  const from = filter.since ?? first
  return { from, to: Math.max(from, filter.until ?? last) }
}

/** Every scope among the events that match, were it not for the scopes asked for: what else one could choose. */
function scopes(db: DatabaseSync, filter: StatsFilter): readonly string[] {
  const { scopes: _, ...others } = filter
  const { sql, values } = selectAll(db, { columns: ['seq', 'scope'], filter: others })
  const text = `SELECT DISTINCT scope FROM (${sql}) ORDER BY scope`
  return db.prepare(text).all(...values).map((row) => textOf(row, 'scope'))
}

function counts(db: DatabaseSync, filter: StatsFilter, count: number): EventStats {
  const { from, to } = span(db, filter)
  const { sql, values } = selectAll(db, { columns: ['seq', 'severity', 'time'], filter, byTime: true })
  // One more than the span, so that an event at `to` falls into the last slice.
  const slice = 'CAST((time - ?) * ? / (? - ? + 1) AS INTEGER)'
  const text = `SELECT severity, ${slice} AS slice, count(*) AS events FROM (${sql}) GROUP BY 1, 2`
  const buckets = Array.from({ length: count }, zeros)
  const bySeverity = zeros()
  let total = 0
  for (const row of db.prepare(text).iterate(from, count, to, from, ...values)) {
    const severity = severities[numberOf(row, 'severity')]
    const bucket = buckets[Math.min(count - 1, Math.max(0, numberOf(row, 'slice')))]
    const events = numberOf(row, 'events')
    if (severity === undefined || bucket === undefined) continue
    bucket[severity] += events
    bySeverity[severity] += events
    total += events
  }
  return { total, bySeverity, from, to, buckets, scopes: scopes(db, filter) }
}

/** Counts what matches: in all, by severity, and in even slices of time from the first match, or `since`, to the last. */
export function readStats(db: DatabaseSync, { buckets, ...filter }: StatsInput): EventStats {
  return atOneMoment(db, () => counts(db, filter, buckets))
}
