import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { severities } from '../../../shared/severity.ts'
import { extendedCode, isOfOneWrite } from './sqlite-errors.ts'
import { searchText } from './fold.ts'
import type { AppendedRow, EventInput, RowChanges, WriteInput, WriteOutcome } from './messages.ts'
import { numberOf } from './rows.ts'
import { eventColumns, storedEvent } from './stored-event.ts'

const uniqueId = 2067

export interface Writer {
  /** The last seq given. */
  readonly newestSeq: number
  /** Runs all writes in one transaction. Throws when the file can't be written; then none of them happened. */
  write(writes: readonly WriteInput[], changes: RowChanges): readonly WriteOutcome[]
}

function statements(db: DatabaseSync) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT one'),
    release: db.prepare('RELEASE one'),
    undo: db.prepare('ROLLBACK TO one'),
    known: db.prepare(`SELECT ${eventColumns.join(', ')} FROM events WHERE id = ?`),
    append: db.prepare(`INSERT INTO events (${eventColumns.join(', ')}, folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    open: db.prepare('INSERT INTO proposals (id, seq, status, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    move: db.prepare('UPDATE proposals SET status = ?, body = ? WHERE id = ? AND status = ?'),
    putSession: db.prepare('INSERT OR REPLACE INTO sessions (id, used_at, body) VALUES (?, ?, ?)'),
    deleteSession: db.prepare('DELETE FROM sessions WHERE id = ?'),
    noteProcess: db.prepare(
      'INSERT OR REPLACE INTO processes (pid, start, command, worker, workspace, noted_at) VALUES (?, ?, ?, ?, ?, ?)'
    ),
    forgetProcess: db.prepare('DELETE FROM processes WHERE pid = ?')
  } satisfies Record<string, StatementSync>
}

type Statements = ReturnType<typeof statements>

function append(sql: Statements, event: EventInput, seq: number): AppendedRow {
  const time = Date.now()
  const { id, scope, summary, source = null, workspace = null, trace = null, data = null } = event
  const severity = severities.indexOf(event.severity)
  try {
    sql.append.run(seq, id, time, scope, severity, summary, source, workspace, trace, data, searchText(event))
    return { repeated: false, seq, time }
  } catch (error) {
    // To look first would cost every event what only a repeat must.
    const known = extendedCode(error) === uniqueId ? sql.known.get(id) : undefined
    if (known === undefined) throw error
    return { repeated: true, first: storedEvent(known) }
  }
}

function openProposals(sql: Statements, write: WriteInput, rows: readonly AppendedRow[]): void {
  for (const { id, status, body } of write.openProposals) {
    const row = rows[write.events.findIndex((event) => event.id === id)]
    if (row === undefined || row.repeated) continue
    const createdAt = new Date(row.time).toISOString()
    const added = `"seq":${row.seq},"createdAt":"${createdAt}"`
    sql.open.run(id, row.seq, status, body === '{}' ? `{${added}}` : `${body.slice(0, -1)},${added}}`)
  }
}

function keepRows(sql: Statements, { sessions, processes }: RowChanges): void {
  for (const { id, usedAt, body } of sessions) {
    if (body === undefined) sql.deleteSession.run(id)
    else sql.putSession.run(id, usedAt, body)
  }
  for (const { pid, row } of processes) {
    if (row === undefined) sql.forgetProcess.run(pid)
    else sql.noteProcess.run(pid, row.start, row.command, row.worker, row.workspace, row.notedAt)
  }
}

/** Explicit seqs, so that a repeat or a write undone leaves no hole; SQLite's own sequence outlives trimming. */
function lastGiven(db: DatabaseSync): number {
  const row = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get()
  return row === undefined ? 0 : numberOf(row, 'seq')
}

/** The last seq given: one for all writes, set back when they are undone. */
interface Counter {
  newest: number
}

function run(sql: Statements, counter: Counter, write: WriteInput): WriteOutcome {
  const { moveProposal: move } = write
  if (move !== undefined && sql.move.run(move.to, move.body, move.id, move.from).changes === 0) {
    return { ok: true, done: false, events: [] }
  }
  const events = write.events.map((event) => {
    const row = append(sql, event, counter.newest + 1)
    if (!row.repeated) counter.newest = row.seq
    return row
  })
  openProposals(sql, write, events)
  return { ok: true, done: true, events }
}

/** What is wrong with this write alone leaves the others whole; a file that can't be written ends them all. */
function runApart(sql: Statements, counter: Counter, write: WriteInput): WriteOutcome {
  const before = counter.newest
  sql.savepoint.run()
  try {
    const outcome = run(sql, counter, write)
    sql.release.run()
    return outcome
  } catch (error) {
    if (!isOfOneWrite(error)) throw error
    counter.newest = before
    sql.undo.run()
    sql.release.run()
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

type Run = typeof run

export function createWriter(db: DatabaseSync): Writer {
  const sql = statements(db)
  const counter: Counter = { newest: lastGiven(db) }

  function transact(runOne: Run, writes: readonly WriteInput[], changes: RowChanges): readonly WriteOutcome[] {
    const before = counter.newest
    sql.begin.run()
    try {
      const outcomes = writes.map((write) => runOne(sql, counter, write))
      keepRows(sql, changes)
      sql.commit.run()
      return outcomes
    } catch (error) {
      counter.newest = before
      if (db.isTransaction) sql.rollback.run()
      throw error
    }
  }

  return {
    get newestSeq() {
      return counter.newest
    },
    write(writes, changes) {
      try {
        return transact(run, writes, changes)
      } catch (error) {
        if (!isOfOneWrite(error)) throw error
        // Only now is it worth to set the writes apart.
        return transact(runApart, writes, changes)
      }
    }
  }
}
