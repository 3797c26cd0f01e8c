import type { DatabaseSync } from 'node:sqlite'
import type { EventQuery } from '../../../shared/event.ts'
import type { LinesPage } from './messages.ts'
import { atOneMoment, bounds, defaultLimit, pageConditions } from './reader.ts'
import { numberOf } from './rows.ts'
import { eventColumns, eventLine, storedEvent } from './stored-event.ts'

/** About what one slice holds. */
const sliceChars = 1024 * 1024

/** The newest that match, asked for by their bounds, so that they can be read in ascending order. */
function newest(db: DatabaseSync, query: EventQuery): EventQuery | undefined {
  const { where, values } = pageConditions(query)
  const page = `SELECT seq FROM events ${where} ORDER BY seq DESC LIMIT ?`
  const sql = `SELECT ifnull(min(seq), 0) AS first, ifnull(max(seq), 0) AS last FROM (${page})`
  const row = db.prepare(sql).get(...values, query.limit ?? defaultLimit)
  const first = numberOf(row, 'first')
  return first === 0 ? undefined : { ...query, after: first - 1, before: numberOf(row, 'last') + 1 }
}

/** The first slice of a page of the history as JSON text; `rest` asks for what follows. */
export function readLines(db: DatabaseSync, query: EventQuery): LinesPage {
  return atOneMoment(db, () => {
    const page = query.after === undefined ? newest(db, query) : query
    if (page === undefined) return { lines: [], next: bounds(db).newest }
    const limit = page.limit ?? defaultLimit
    const { where, values } = pageConditions(page)
    const statement = db.prepare(`SELECT ${eventColumns} FROM events ${where} ORDER BY seq LIMIT ?`)
    const lines: string[] = []
    let next = page.after ?? 0
    let chars = 0
    for (const row of statement.iterate(...values, limit)) {
      const event = storedEvent(row)
      const line = eventLine(event)
      lines.push(line)
      chars += line.length
      next = event.seq
      const left = limit - lines.length
      if (chars >= sliceChars && left > 0) return { lines, next, rest: { ...page, after: next, limit: left } }
    }
    return { lines, next }
  })
}
