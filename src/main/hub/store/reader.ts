import type { DatabaseSync } from 'node:sqlite'
import type { EventQuery } from '../../../shared/event.ts'
import type { JournalStats, NotedProcess, ReplayInput, ReplayPage, StoredEvent, StoredPage } from './messages.ts'
import { numberOf, textOf } from './rows.ts'
import { selectRows } from './selection.ts'
import { eventColumns, eventLine, storedEvent } from './stored-event.ts'

export const defaultLimit = 100
// A replay looks at this many events at a time, so that a filter that fits nothing doesn't hold the thread.
const replayWindow = 20_000

/** The first and last seq. `oldest` is 0 when no event is kept. */
export function bounds(db: DatabaseSync): { oldest: number; newest: number } {
  const sql = `SELECT ifnull((SELECT min(seq) FROM events), 0) AS oldest,
    ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS newest`
  const row = db.prepare(sql).get()
  return { oldest: numberOf(row, 'oldest'), newest: numberOf(row, 'newest') }
}

/** Runs reads that must see the same moment. */
export function atOneMoment<T>(db: DatabaseSync, read: () => T): T {
  db.exec('BEGIN')
  try {
    return read()
  } finally {
    // A damaged page ends the transaction by itself.
    if (db.isTransaction) db.exec('COMMIT')
  }
}

/** A page of the history, ascending: with `after` the oldest that match, else the newest. */
export function readPage(db: DatabaseSync, query: EventQuery): StoredPage {
  const { after, before, limit = defaultLimit, ...filter } = query
  const order = after === undefined ? 'DESC' : 'ASC'
  return atOneMoment(db, () => {
    const events: StoredEvent[] = []
    for (const row of selectRows(db, { columns: eventColumns, filter, after, before }, order)) {
      if (events.push(storedEvent(row)) === limit) break
    }
    if (order === 'DESC') events.reverse()
    return { events, next: events.at(-1)?.seq ?? after ?? bounds(db).newest }
  })
}

/** What follows a seq, with the gap that retention made, seen at one moment. */
export function replay(db: DatabaseSync, { filter, after, before, maxBytes }: ReplayInput): ReplayPage {
  return atOneMoment(db, () => {
    const { oldest, newest } = bounds(db)
    const gapEnd = Math.min(oldest === 0 ? newest : oldest - 1, (before ?? Infinity) - 1)
    const gap = gapEnd > after ? { from: after + 1, to: gapEnd } : undefined
    const start = gap === undefined ? after : gap.to
    const end = Math.max(start, Math.min(newest, start + replayWindow))
    const selection = { columns: eventColumns, filter, after: start, before: Math.min(end + 1, before ?? Number.MAX_SAFE_INTEGER) }
    const lines: { seq: number; line: string }[] = []
    let bytes = 0
    for (const row of selectRows(db, selection)) {
      const event = storedEvent(row)
      const line = eventLine(event)
      lines.push({ seq: event.seq, line })
      bytes += line.length
      if (bytes >= maxBytes) return { ...(gap && { gap }), lines, cursor: event.seq }
    }
    return { ...(gap && { gap }), lines, cursor: end }
  })
}

/** The event of an id, while it is kept. */
export function readEvent(db: DatabaseSync, id: string): StoredEvent | undefined {
  const row = db.prepare(`SELECT ${eventColumns.join(', ')} FROM events WHERE id = ?`).get(id)
  return row === undefined ? undefined : storedEvent(row)
}

/** Bytes in use, without the pages that trimming has freed. */
export function usedBytes(db: DatabaseSync): number {
  const sql = `SELECT (page_count - freelist_count) * page_size AS bytes
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`
  return numberOf(db.prepare(sql).get(), 'bytes')
}

export function readJournal(db: DatabaseSync): JournalStats {
  return atOneMoment(db, () => {
    const { oldest, newest } = bounds(db)
    const common = { newestSeq: newest, oldestSeq: oldest, bytes: usedBytes(db) }
    if (oldest === 0) return { ...common, kept: 0 }
    const time = numberOf(db.prepare('SELECT time FROM events WHERE seq = ?').get(oldest), 'time')
    // Only the oldest are ever deleted, so there are no holes.
    return { ...common, kept: newest - oldest + 1, oldestTime: new Date(time).toISOString() }
  })
}

/** Proposals as JSON text, newest first. */
export function readProposals(db: DatabaseSync, status: string | null): readonly string[] {
  const where = status === null ? '' : 'WHERE status = ?'
  const statement = db.prepare(`SELECT body FROM proposals ${where} ORDER BY seq DESC`)
  return statement.all(...(status === null ? [] : [status])).map((row) => textOf(row, 'body'))
}

export function readBody(db: DatabaseSync, table: 'proposals' | 'sessions', id: string): string | undefined {
  const row = db.prepare(`SELECT body FROM ${table} WHERE id = ?`).get(id)
  return row === undefined ? undefined : textOf(row, 'body')
}

export function readNoted(db: DatabaseSync): readonly NotedProcess[] {
  const statement = db.prepare('SELECT pid, start, command, worker, workspace, noted_at FROM processes ORDER BY pid')
  return statement.all().map((row) => ({
    pid: numberOf(row, 'pid'),
    start: textOf(row, 'start'),
    command: textOf(row, 'command'),
    worker: textOf(row, 'worker'),
    workspace: textOf(row, 'workspace'),
    notedAt: numberOf(row, 'noted_at')
  }))
}
