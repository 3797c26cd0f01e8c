import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SetAside, SetAsideReason } from './messages.ts'
import { applicationId, migrate, schemaVersion } from './migrations.ts'
import { numberOf, textOf } from './rows.ts'
import { salvage } from './salvage.ts'
import { isDamage } from './sqlite-errors.ts'

// A whole check of a large file would hold up the start for seconds. What it would find is found when it is read.
const wholeCheckBytes = 32 * 1024 * 1024
const busyTimeoutMs = 2_000
const tails = ['', '-wal', '-shm'] as const

function number(db: DatabaseSync, pragma: string): number {
  return numberOf(db.prepare(`PRAGMA ${pragma}`).get(), pragma)
}

function inspect(db: DatabaseSync, file: string): SetAsideReason | undefined {
  const tables = numberOf(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get(), 'tables')
  if (tables > 0 && number(db, 'application_id') !== applicationId) return 'foreign'
  if (number(db, 'user_version') > schemaVersion) return 'newer'
  if (statSync(file).size > wholeCheckBytes) return undefined
  return textOf(db.prepare('PRAGMA quick_check(1)').get(), 'quick_check') === 'ok' ? undefined : 'corrupt'
}

/** What is wrong with a path before SQLite comes to it: a folder, say, or a file that may not be used. */
function obstacle(path: string): SetAsideReason | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (!stat.isFile()) return 'foreign'
  return isUsable(path) || makeUsable(path) ? undefined : 'unreadable'
}

function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

function makeUsable(path: string): boolean {
  try {
    chmodSync(path, 0o600)
  } catch {
    return false
  }
  return isUsable(path)
}

function moveAway(file: string): string {
  const path = `${file}.set-aside-${new Date().toISOString().replaceAll(':', '-')}`
  for (const tail of tails) if (existsSync(file + tail)) renameSync(file + tail, path + tail)
  return path
}

function prepare(db: DatabaseSync): void {
  // Space that trimming frees goes back to the system in small steps.
  if (number(db, 'user_version') === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  // The thread that reads does the checkpoints. Should writes never let the log begin anew, this thread does one at 64 MiB.
  db.exec('PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 16777216')
  migrate(db, number(db, 'user_version'))
}

function open(file: string): DatabaseSync {
  // Made here, because SQLite would make it readable for everyone; -wal and -shm copy its mode.
  closeSync(openSync(file, 'a', 0o600))
  return new DatabaseSync(file, { timeout: busyTimeoutMs })
}

/** Opens a file that is ours and whole, or says why it can't be. */
function openSound(file: string): DatabaseSync | SetAsideReason {
  const blocked = tails.map((tail) => obstacle(file + tail)).find((reason) => reason !== undefined)
  if (blocked !== undefined) return blocked
  const db = open(file)
  try {
    const reason = inspect(db, file)
    if (reason === undefined) prepare(db)
    else db.close()
    return reason ?? db
  } catch (error) {
    db.close()
    if (isDamage(error)) return 'corrupt'
    throw error
  }
}

export interface Opened {
  readonly db: DatabaseSync
  readonly setAside?: SetAside
}

/** Moves a file away and begins a new one, which goes on with what can still be read of the old one. */
export function beginAnew(file: string, reason: SetAsideReason): Required<Opened> {
  const path = moveAway(file)
  const db = openSound(file)
  if (typeof db === 'string') throw new Error(`a new database at ${file} can't be used: ${db}`)
  salvage(path, db, reason)
  return { db, setAside: { path, reason } }
}

/** Opens the database for writing. One that can't be ours, or not any more, is moved away and a new one begun. */
export function openForWriting(file: string): Opened {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const found = openSound(file)
  return typeof found === 'string' ? beginAnew(file, found) : { db: found }
}

/** Opens a database that the writer has made ready. */
export function openForReading(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true })
}
