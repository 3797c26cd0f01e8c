import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SetAsideReason } from './messages.ts'
import { applicationId, migrate, schemaVersion } from './migrations.ts'
import { numberOf, textOf } from './rows.ts'

// A whole check of a large file would hold up the start for seconds.
const wholeCheckBytes = 32 * 1024 * 1024
const busyTimeoutMs = 2_000
const corrupt = new Set([11, 26])

/** SQLite's primary result code, where the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

function number(db: DatabaseSync, pragma: string): number {
  return numberOf(db.prepare(`PRAGMA ${pragma}`).get(), pragma)
}

function inspect(db: DatabaseSync, file: string): SetAsideReason | undefined {
  try {
    const tables = numberOf(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get(), 'tables')
    if (tables > 0 && number(db, 'application_id') !== applicationId) return 'foreign'
    if (number(db, 'user_version') > schemaVersion) return 'newer'
    if (statSync(file).size > wholeCheckBytes) return undefined
    return textOf(db.prepare('PRAGMA quick_check(1)').get(), 'quick_check') === 'ok' ? undefined : 'corrupt'
  } catch (error) {
    if (corrupt.has(sqliteCode(error) ?? 0)) return 'corrupt'
    throw error
  }
}

function moveAway(file: string): string {
  const path = `${file}.set-aside-${new Date().toISOString().replaceAll(':', '-')}`
  renameSync(file, path)
  for (const tail of ['-wal', '-shm']) if (existsSync(file + tail)) renameSync(file + tail, path + tail)
  return path
}

function prepare(db: DatabaseSync): void {
  // Space that trimming frees goes back to the system in small steps.
  if (number(db, 'user_version') === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216')
  migrate(db, number(db, 'user_version'))
}

function open(file: string): DatabaseSync {
  // Made here, because SQLite would make it readable for everyone; -wal and -shm copy its mode.
  closeSync(openSync(file, 'a', 0o600))
  return new DatabaseSync(file, { timeout: busyTimeoutMs })
}

export interface Opened {
  readonly db: DatabaseSync
  readonly setAside?: { readonly path: string; readonly reason: SetAsideReason }
}

/** Opens the database for writing. One that can't be ours, or not any more, is moved away and a new one begun. */
export function openForWriting(file: string): Opened {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const db = open(file)
  try {
    const reason = inspect(db, file)
    if (reason === undefined) {
      prepare(db)
      return { db }
    }
    db.close()
    const path = moveAway(file)
    return { ...openForWriting(file), setAside: { path, reason } }
  } catch (error) {
    if (db.isOpen) db.close()
    throw error
  }
}

/** Opens a database that the writer has made ready. */
export function openForReading(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true })
}
