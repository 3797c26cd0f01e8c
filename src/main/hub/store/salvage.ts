import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { SetAsideReason } from './messages.ts'
import { numberOf } from './rows.ts'

const tables = {
  proposals: ['id', 'seq', 'status', 'body'],
  sessions: ['id', 'used_at', 'body'],
  processes: ['pid', 'start', 'command', 'worker', 'workspace', 'noted_at']
} as const

/** Runs one part; what is damaged beyond reading is left behind. */
function attempt(part: () => void): void {
  try {
    part()
  } catch {
    // What of it was read is kept.
  }
}

/** What can be read of a table. Over what can't be read goes a step, each time twice as far, until rows come again. */
function* readable(from: DatabaseSync, table: keyof typeof tables): Generator<Record<string, SQLOutputValue>> {
  let [last, step] = [0, 1]
  while (Number.isSafeInteger(last)) {
    try {
      const rows = from.prepare(`SELECT rowid AS at, ${tables[table].join(', ')} FROM ${table} WHERE rowid > CAST(? AS INTEGER) ORDER BY rowid`)
      for (const row of rows.iterate(last)) {
        ;[last, step] = [numberOf(row, 'at'), 1]
        yield row
      }
      return
    } catch {
      last += step
      step *= 2
    }
  }
}

function copyRows(from: DatabaseSync, into: DatabaseSync, table: keyof typeof tables): void {
  const columns = tables[table]
  const marks = columns.map(() => '?').join(', ')
  const insert = into.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${marks})`)
  for (const row of readable(from, table)) {
    attempt(() => void insert.run(...columns.map((column) => row[column] ?? null)))
  }
}

function lastSeqOf(db: DatabaseSync): number {
  return numberOf(db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get(), 'seq')
}

/** Lets the seqs go on after one that was given, so that none is given again and who asks for it is told of a gap. */
export function countFrom(db: DatabaseSync, seq: number): void {
  const known = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get()
  if (known === undefined) {
    if (seq > 0) db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', CAST(? AS INTEGER))").run(seq)
  } else if (numberOf(known, 'seq') < seq) {
    db.prepare("UPDATE sqlite_sequence SET seq = CAST(? AS INTEGER) WHERE name = 'events'").run(seq)
  }
}

/**
 * Takes over what can still be read of a file that was set aside: its last seq, and of a damaged one proposals, sessions
 * and processes. Its events stay there.
 */
export function salvage(path: string, into: DatabaseSync, reason: SetAsideReason): void {
  if (reason !== 'corrupt' && reason !== 'newer') return
  attempt(() => {
    using from = new DatabaseSync(path, { readOnly: true })
    attempt(() => countFrom(into, lastSeqOf(from)))
    if (reason === 'newer') return
    into.exec('BEGIN')
    for (const table of ['proposals', 'sessions', 'processes'] as const) attempt(() => copyRows(from, into, table))
    into.exec('COMMIT')
  })
}
