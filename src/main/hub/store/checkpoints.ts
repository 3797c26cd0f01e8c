import { DatabaseSync } from 'node:sqlite'
import { numberOf } from './rows.ts'

// Soon again after there was something to do.
const lookAgainMs = { idle: 250, busy: 25 } as const
/** So much of the log is worth a checkpoint, 16 MiB: whenever the log begins anew, one write waits for the disk. */
const worthPages = 4_000

/**
 * Brings what was written from the log into the file. It waits for the disk, so this is for a thread in which no write
 * waits with it. Returns the stop.
 */
export function keepCheckpointed(file: string): () => void {
  const db = new DatabaseSync(file)
  let timer: NodeJS.Timeout
  function checkpoint(): boolean {
    try {
      const row = db.prepare('PRAGMA wal_checkpoint(NOOP)').get()
      if (numberOf(row, 'log') - numberOf(row, 'checkpointed') < worthPages) return false
      db.exec('PRAGMA wal_checkpoint(PASSIVE)')
      return true
    } catch {
      // A disk that is full: the log keeps it, and the writer tells.
      return false
    }
  }
  function look(): void {
    timer = setTimeout(look, checkpoint() ? lookAgainMs.busy : lookAgainMs.idle)
  }
  look()
  return () => {
    clearTimeout(timer)
    db.close()
  }
}
