import type { DatabaseSync } from 'node:sqlite'
import { beginAnew, openForWriting, type Opened } from './database.ts'
import { keepIndexed } from './indexer.ts'
import type { OpenInput, OpenOutput, RowChanges, SetAside, WriteInput, WriteOutcome } from './messages.ts'
import { countFrom } from './salvage.ts'
import { isDamage } from './sqlite-errors.ts'
import { createTextIndex } from './text-index.ts'
import { keepTrimmed } from './trimmer.ts'
import { createWriter } from './writer.ts'

/** The database, open for writing, with what keeps it in order between the writes. */
export interface Writing extends Required<Pick<OpenOutput, 'newestSeq'>>, Pick<OpenOutput, 'setAside'> {
  readonly db: DatabaseSync
  write(writes: readonly WriteInput[], changes: RowChanges): readonly WriteOutcome[]
  reindex(): void
  close(): void
}

function start({ db, setAside }: Opened, { limits, lastSeq = 0 }: OpenInput): Writing {
  countFrom(db, lastSeq)
  const writer = createWriter(db)
  const index = createTextIndex(db, limits.maxBytes)
  let damage: Error | undefined
  const onError = (error: unknown): void => {
    if (isDamage(error)) damage = error
  }
  const stopTrimming = keepTrimmed({ db, limits, index, onError })
  const indexer = keepIndexed(index, onError)
  return {
    db,
    ...(setAside && { setAside }),
    get newestSeq() {
      return writer.newestSeq
    },
    write(writes, changes) {
      indexer.busy()
      // Found between the writes: whoever writes next is who can see to it.
      if (damage !== undefined) throw damage
      return writer.write(writes, changes)
    },
    reindex() {
      index.clear()
      indexer.busy()
    },
    close() {
      stopTrimming()
      indexer.stop()
      db.close()
    }
  }
}

/** Sets a damaged file aside and goes on with a new one. */
export function startAnew(input: OpenInput): Writing & { readonly setAside: SetAside } {
  const anew = beginAnew(input.file, 'corrupt')
  return Object.assign(start(anew, input), { setAside: anew.setAside })
}

/** Opens the file. Should it turn out at once that it is damaged, it is set aside. */
export function startWriting(input: OpenInput): Writing {
  const opened = openForWriting(input.file)
  try {
    return start(opened, input)
  } catch (error) {
    opened.db.close()
    if (!isDamage(error)) throw error
    return startAnew(input)
  }
}
