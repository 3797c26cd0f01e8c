import type { DatabaseSync } from 'node:sqlite'
import type { JournalLimits } from '../../../shared/config.ts'
import { usedBytes } from './reader.ts'
import { numberOf } from './rows.ts'
import type { TextIndex } from './text-index.ts'

const stepEvents = 250
const stepBytes = 1024 * 1024
const stepPages = 64
/** Free pages that the file keeps, for what is written next: 4 MiB. */
const sparePages = 1_024
const dayMs = 86_400_000
const sessionDays = 30
const maxSessions = 10_000

/** The last seq that the count of events lets go. */
function beyondCount(db: DatabaseSync, maxEvents: number): number {
  const row = db.prepare('SELECT ifnull(max(seq), 0) AS newest FROM events').get()
  return numberOf(row, 'newest') - maxEvents
}

/** The last of the oldest events that must go now: those too old, and as many as free the bytes that are too many. */
function lastToGo(db: DatabaseSync, limits: JournalLimits): number {
  const cutoff = Date.now() - limits.maxAgeDays * dayMs
  const count = beyondCount(db, limits.maxEvents)
  let excess = usedBytes(db) - limits.maxBytes
  let last = 0
  let bytes = 0
  const size = 'octet_length(summary) + octet_length(folded) + ifnull(octet_length(data), 0) + 100'
  const oldest = db.prepare(`SELECT seq, time, ${size} AS size FROM events ORDER BY seq LIMIT ${stepEvents}`)
  for (const row of oldest.iterate()) {
    const seq = numberOf(row, 'seq')
    if (seq > count && numberOf(row, 'time') >= cutoff && excess <= 0) break
    last = seq
    bytes += numberOf(row, 'size')
    excess -= numberOf(row, 'size')
    if (bytes >= stepBytes) break
  }
  return last
}

function freePages(db: DatabaseSync): number {
  return numberOf(db.prepare('PRAGMA freelist_count').get(), 'freelist_count')
}

/**
 * One small step of trimming, oldest events first, so that no write waits long for it. Space beyond what is soon needed
 * again goes back to the system. Returns whether there may be more to do.
 */
export function trimStep(db: DatabaseSync, limits: JournalLimits, index: Pick<TextIndex, 'trim'>): boolean {
  const last = lastToGo(db, limits)
  if (last > 0) {
    db.prepare('DELETE FROM events WHERE seq <= ?').run(last)
    index.trim()
  }
  const free = freePages(db)
  const surplus = Math.min(free - sparePages, stepPages)
  if (surplus > 0) db.exec(`PRAGMA incremental_vacuum(${surplus})`)
  return last > 0 || (surplus > 0 && freePages(db) < free)
}

/** Drops sessions nobody uses, and proposals that were decided before the age that events are kept. */
export function trimOthers(db: DatabaseSync, limits: JournalLimits): void {
  db.prepare('DELETE FROM sessions WHERE used_at < ?').run(Date.now() - sessionDays * dayMs)
  const beyond = 'SELECT used_at FROM sessions ORDER BY used_at DESC LIMIT 1 OFFSET ?'
  db.prepare(`DELETE FROM sessions WHERE used_at <= (${beyond})`).run(maxSessions)
  const before = new Date(Math.max(0, Date.now() - limits.maxAgeDays * dayMs)).toISOString()
  const decided = "status NOT IN ('pending', 'approved') AND body ->> '$.createdAt' < ?"
  db.prepare(`DELETE FROM proposals WHERE ${decided}`).run(before)
}
