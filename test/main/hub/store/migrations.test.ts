import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newEvent, openAt, temporaryDir } from './temporary-store.ts'

// As the first version wrote it.
const versionOne = `
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, scope TEXT NOT NULL,
  severity INTEGER NOT NULL, summary TEXT NOT NULL, source TEXT, workspace TEXT, trace TEXT, folded TEXT NOT NULL, data TEXT
) STRICT;
CREATE INDEX events_by_time ON events (time, severity);
CREATE INDEX events_by_trace ON events (substr(trace, 4, 32)) WHERE trace IS NOT NULL;
CREATE TABLE proposals (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX proposals_by_status ON proposals (status, seq);
CREATE TABLE sessions (id TEXT PRIMARY KEY, used_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX sessions_by_use ON sessions (used_at);
INSERT INTO events VALUES (41, '00000000-0000-4000-8000-000000000041', ${Date.now()}, 'test/some', 1, 'from before', NULL, NULL, NULL, 'from before', NULL);
PRAGMA application_id = ${0x57487562};
PRAGMA user_version = 1;
`

test('a file of the first version goes on with all it holds', async () => {
  const dir = await temporaryDir()
  const old = new DatabaseSync(join(dir, 'hub.db'))
  old.exec(versionOne)
  old.close()
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  expect(store.newestSeq).toBe(41)
  expect((await store.query({})).events.map(({ summary }) => summary)).toEqual(['from before'])
  expect((await store.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(42)
  const noted = { pid: 7, start: 'then', command: 'node', worker: 'w', workspace: 'shop', notedAt: 1 }
  store.noteProcesses([noted])
  await store.close()
  const again = await openAt(dir)
  expect(await again.processes()).toEqual([noted])
  const file = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 })
  file.close()
})
