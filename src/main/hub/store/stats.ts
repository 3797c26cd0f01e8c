import type { DatabaseSync } from 'node:sqlite'
import type { EventStats } from '../../../shared/ipc.ts'
import { severities, type Severity } from '../../../shared/severity.ts'
import { conditions, whereClause } from './filter.ts'
import type { StatsFilter, StatsInput } from './messages.ts'
import { numberOf, textOf } from './rows.ts'

function zeros(): Record<Severity, number> {
  return { debug: 0, info: 0, warning: 0, error: 0, critical: 0 }
}

function span(db: DatabaseSync, filter: StatsFilter): { from: number; to: number } {
  const { sql, values } = conditions(filter, true)
  const row = db.prepare(`SELECT min(time) AS first, max(time) AS last FROM events ${whereClause(sql)}`).get(...values)
  const first = typeof row?.['first'] === 'number' ? row['first'] : (filter.since ?? filter.until ?? Date.now())
  const last = typeof row?.['last'] === 'number' ? row['last'] : first
  const from = filter.since ?? first
  return { from, to: Math.max(from, filter.until ?? last) }
}

/** Every scope among the events that match, were it not for the scopes asked for: what else one could choose. */
function scopes(db: DatabaseSync, filter: StatsFilter): readonly string[] {
  const { scopes: _, ...others } = filter
  const { sql, values } = conditions(others)
  const text = `SELECT DISTINCT scope FROM events ${whereClause(sql)} ORDER BY scope`
  return db.prepare(text).all(...values).map((row) => textOf(row, 'scope'))
}

/** Counts what matches: in all, by severity, and in even slices of time from the first match, or `since`, to the last. */
export function readStats(db: DatabaseSync, { buckets: count, ...filter }: StatsInput): EventStats {
  const { from, to } = span(db, filter)
  const { sql, values } = conditions(filter, true)
  // One more than the span, so that an event at `to` falls into the last slice.
  const slice = 'CAST((time - ?) * ? / (? - ? + 1) AS INTEGER)'
  const text = `SELECT severity, ${slice} AS slice, count(*) AS events FROM events ${whereClause(sql)} GROUP BY 1, 2`
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
