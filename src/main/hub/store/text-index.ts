import type { DatabaseSync } from 'node:sqlite'
import { numberOf, textOf } from './rows.ts'

// What one step adds: some hundred events, or fewer that are long, so that a write never waits more than a few milliseconds.
const stepEvents = 100
const stepChars = 10_000
const stepPages = 8
// A scan of so many events costs no more than the index would.
const worthEvents = 1_000
// Old text stays until its whole chunk is trimmed: at most about this part of what the journal may take.
const chunksPerJournal = 128

/**
 * A part of the index of texts: an FTS5 table that holds the trigrams of the events `first` to `last`. It says which
 * events may hold a text, not where. Nothing is ever deleted from it; the table goes when its last event is trimmed.
 */
export interface Chunk {
  readonly table: string
  readonly first: number
  readonly last: number
  /** Characters of text that went in. */
  readonly chars: number
}

/** The chunks, oldest first. What follows the last one is not indexed yet. */
export function readChunks(db: DatabaseSync): readonly Chunk[] {
  return db.prepare('SELECT first, last, chars FROM text_chunks ORDER BY first').all().map((row) => {
    const first = numberOf(row, 'first')
    return { table: tableOf(first), first, last: numberOf(row, 'last'), chars: numberOf(row, 'chars') }
  })
}

/** Hides the index from a connection that only reads, until that is closed. */
export function hideChunks(db: DatabaseSync): void {
  db.exec('CREATE TEMP TABLE text_chunks AS SELECT * FROM main.text_chunks WHERE FALSE')
}

function tableOf(first: number): string {
  return `events_text_${first}`
}

/** Texts are folded before they come here. Merging is done in steps of our own, because FTS5's come in the way of writes. */
function createTable(db: DatabaseSync, table: string): void {
  const options = `content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'`
  db.exec(`CREATE VIRTUAL TABLE ${table} USING fts5(text, ${options})`)
  const settings = { automerge: 0, crisismerge: 1_000, usermerge: 8 }
  for (const [name, value] of Object.entries(settings)) db.exec(`INSERT INTO ${table}(${table}, rank) VALUES ('${name}', ${value})`)
}

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    work()
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

interface Text {
  readonly seq: number
  readonly folded: string
}

function nextTexts(db: DatabaseSync, after: number): readonly Text[] {
  const texts: Text[] = []
  let chars = 0
  const following = db.prepare(`SELECT seq, folded FROM events WHERE seq > ? ORDER BY seq LIMIT ${stepEvents}`)
  for (const row of following.iterate(after)) {
    const text = { seq: numberOf(row, 'seq'), folded: textOf(row, 'folded') }
    texts.push(text)
    chars += text.folded.length
    if (chars >= stepChars) break
  }
  return texts
}

function add(db: DatabaseSync, texts: readonly Text[], open: Chunk | undefined): void {
  const [oldest, newest] = [texts[0], texts.at(-1)]
  if (oldest === undefined || newest === undefined) return
  const first = open?.first ?? oldest.seq
  const table = tableOf(first)
  inTransaction(db, () => {
    if (open === undefined) createTable(db, table)
    // A number comes as a float, which is no rowid for FTS5.
    const insert = db.prepare(`INSERT INTO ${table}(rowid, text) VALUES (CAST(? AS INTEGER), ?)`)
    let chars = open?.chars ?? 0
    for (const { seq, folded } of texts) {
      insert.run(seq, folded)
      chars += folded.length
    }
    db.prepare('INSERT OR REPLACE INTO text_chunks (first, last, chars) VALUES (?, ?, ?)').run(first, newest.seq, chars)
  })
}

function changes(db: DatabaseSync): number {
  return numberOf(db.prepare('SELECT total_changes() AS changes').get(), 'changes')
}

/** Merges some pages of a chunk's segments. Returns whether there was anything to merge: FTS5 tells by its changes. */
function merge(db: DatabaseSync, { table }: Chunk): boolean {
  const before = changes(db)
  db.exec(`INSERT INTO ${table}(${table}, rank) VALUES ('merge', ${stepPages})`)
  return changes(db) - before >= 2
}

export interface TextIndex {
  /** One small step, if there is enough that is not indexed. Returns whether there may be more to do. */
  fill(): boolean
  /** Drops the chunks of which every event is trimmed. */
  trim(): void
  /** Begins anew: after damage. */
  clear(): void
}

export function createTextIndex(db: DatabaseSync, maxBytes: number): TextIndex {
  const chunkChars = maxBytes / chunksPerJournal
  let filling = false
  let merging = false

  function drop(chunks: readonly Chunk[]): void {
    for (const { table, first } of chunks) {
      inTransaction(db, () => {
        db.exec(`DROP TABLE ${table}`)
        db.prepare('DELETE FROM text_chunks WHERE first = ?').run(first)
      })
    }
  }

  function isWorthIt(after: number): boolean {
    if (filling) return true
    const sql = `SELECT count(*) AS events FROM (SELECT 1 FROM events WHERE seq > ? LIMIT ${worthEvents})`
    return numberOf(db.prepare(sql).get(after), 'events') === worthEvents
  }

  return {
    fill() {
      const last = readChunks(db).at(-1)
      if (merging && last !== undefined && merge(db, last)) return true
      merging = false
      const after = last?.last ?? 0
      filling = isWorthIt(after)
      if (!filling) return false
      const texts = nextTexts(db, after)
      filling = merging = texts.length > 0
      add(db, texts, last !== undefined && last.chars < chunkChars ? last : undefined)
      return filling
    },
    trim() {
      const row = db.prepare('SELECT ifnull((SELECT min(seq) FROM events), 0) AS oldest').get()
      const oldest = numberOf(row, 'oldest')
      drop(readChunks(db).filter(({ last }) => oldest === 0 || last < oldest))
    },
    clear: () => drop(readChunks(db))
  }
}
