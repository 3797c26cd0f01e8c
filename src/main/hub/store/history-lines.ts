import type { DatabaseSync } from 'node:sqlite'
import type { EventQuery } from '../../../shared/event.ts'
import type { LinesPage } from './messages.ts'
import { atOneMoment, bounds, defaultLimit } from './reader.ts'
import { numberOf } from './rows.ts'
import { selectRows } from './selection.ts'
import { eventColumns, eventLine, storedEvent } from './stored-event.ts'

/** About what one slice holds. */
const sliceChars = 1024 * 1024

/** The newest that match, asked for by their bounds, so that they can be read in ascending order. */
function newest(db: DatabaseSync, query: EventQuery): EventQuery | undefined {
  const { after, before, limit = defaultLimit, ...filter } = query
  let first = 0
  let last = 0
  let found = 0
  for (const row of selectRows(db, { columns: ['seq'], filter, after, before }, 'DESC')) {
    first = numberOf(row, 'seq')
    if (found === 0) last = first
    found += 1
    if (found === limit) break
  }
  return found === 0 ? undefined : { ...query, after: first - 1, before: last + 1 }
}

/** The first slice of a page of the history as JSON text; `rest` asks for what follows. */
export function readLines(db: DatabaseSync, query: EventQuery): LinesPage {
  return atOneMoment(db, () => {
    const page = query.after === undefined ? newest(db, query) : query
    if (page === undefined) return { lines: [], next: bounds(db).newest }
    const { after, before, limit = defaultLimit, ...filter } = page
    const lines: string[] = []
    let next = after ?? 0
    let chars = 0
    for (const row of selectRows(db, { columns: eventColumns, filter, after, before })) {
      const event = storedEvent(row)
      const line = eventLine(event)
      lines.push(line)
      chars += line.length
      next = event.seq
      const left = limit - lines.length
      if (left === 0) break
      if (chars >= sliceChars) return { lines, next, rest: { ...page, after: next, limit: left } }
    }
    return { lines, next }
  })
}
