import type { DatabaseSync } from 'node:sqlite'

/** `PRAGMA application_id` of our files: "WHub". */
export const applicationId = 0x57487562

// `data` stands last, so that a scan over the other columns doesn't walk through its overflow pages.
const first = `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  time INTEGER NOT NULL,
  scope TEXT NOT NULL,
  severity INTEGER NOT NULL,
  summary TEXT NOT NULL,
  source TEXT,
  workspace TEXT,
  trace TEXT,
  folded TEXT NOT NULL,
  data TEXT
) STRICT;
CREATE INDEX events_by_time ON events (time, severity);
CREATE INDEX events_by_trace ON events (substr(trace, 4, 32)) WHERE trace IS NOT NULL;
CREATE TABLE proposals (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  status TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX proposals_by_status ON proposals (status, seq);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  used_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_use ON sessions (used_at);
`

// What workers have running: a later run ends what this one left.
const second = `
CREATE TABLE processes (
  pid INTEGER PRIMARY KEY,
  start TEXT NOT NULL,
  command TEXT NOT NULL,
  worker TEXT NOT NULL,
  workspace TEXT NOT NULL,
  noted_at INTEGER NOT NULL
) STRICT;
`

// The index of texts comes in tables of its own, one for each run of seqs `first` to `last`: see text-index.ts.
const third = `
CREATE TABLE text_chunks (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  chars INTEGER NOT NULL
) STRICT;
`

// With the seq behind the scope, as every index has: the events of one scope are read in their order.
const fourth = 'CREATE INDEX events_by_scope ON events (scope);'

const migrations: readonly string[] = [first, second, third, fourth]

/** The version this program writes. A file above it was written by a newer one. */
export const schemaVersion = migrations.length

/** Brings a file from its version to ours, all steps or none. */
export function migrate(db: DatabaseSync, version: number): void {
  if (version === schemaVersion) return
  db.exec('BEGIN IMMEDIATE')
  for (const step of migrations.slice(version)) db.exec(step)
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`)
}
