import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { EventQuery } from '../../../shared/event.ts'
import { conditions, whereClause } from './filter.ts'
import type { JournalStats, NotedProcess, ReplayInput, ReplayPage, StoredEvent, StoredPage } from './messages.ts'
import { numberOf, textOf } from './rows.ts'
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
    db.exec('COMMIT')
  }
}

/** A query as SQL conditions, its bounds included. */
export function pageConditions(query: EventQuery): { readonly where: string; readonly values: readonly SQLInputValue[] } {
  const { sql, values } = conditions(query)
  const parts = [...sql]
  const all: SQLInputValue[] = [...values]
  for (const [part, seq] of [['seq > ?', query.after], ['seq < ?', query.before]] as const) {
    if (seq === undefined) continue
    parts.push(part)
    all.push(seq)
  }
  return { where: whereClause(parts), values: all }
}

/** A page of the history, ascending: with `after` the oldest that match, else the newest. */
export function readPage(db: DatabaseSync, query: EventQuery): StoredPage {
  const { where, values } = pageConditions(query)
  const order = query.after === undefined ? 'DESC' : 'ASC'
  const text = `SELECT ${eventColumns} FROM events ${where} ORDER BY seq ${order} LIMIT ?`
  return atOneMoment(db, () => {
    const events = db.prepare(text).all(...values, query.limit ?? defaultLimit).map(storedEvent)
    if (query.after === undefined) events.reverse()
    return { events, next: events.at(-1)?.seq ?? query.after ?? bounds(db).newest }
  })
}

/** What follows a seq, with the gap that retention made, seen at one moment. */
export function replay(db: DatabaseSync, { filter, after, before, maxBytes }: ReplayInput): ReplayPage {
  return atOneMoment(db, () => {
    const { oldest, newest } = bounds(db)
    const gapEnd = oldest === 0 ? newest : oldest - 1
    const gap = gapEnd > after ? { from: after + 1, to: gapEnd } : undefined
    const start = gap === undefined ? after : gap.to
    const end = Math.max(start, Math.min(newest, start + replayWindow))
    const { sql, values } = conditions(filter)
    const parts = ['seq > ?', 'seq <= ?', 'seq < ?', ...sql]
    const statement = db.prepare(`SELECT ${eventColumns} FROM events ${whereClause(parts)} ORDER BY seq`)
    const lines: { seq: number; line: string }[] = []
    let bytes = 0
    for (const row of statement.iterate(start, end, before ?? Number.MAX_SAFE_INTEGER, ...values)) {
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
  const row = db.prepare(`SELECT ${eventColumns} FROM events WHERE id = ?`).get(id)
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
