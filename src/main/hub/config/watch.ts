import { readFileSync, watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write in several steps: what follows within this time belongs to the same save. */
const settleMs = 150

export interface FileWatch {
  /** Idempotent. */
  stop(): void
}

export interface WatchOptions {
  readonly file: string
  /** What was read of it, however long ago. */
  readonly known: string
  readonly changed: () => void
  /** Gets why the folder can't be watched; from then on nothing is noticed. */
  readonly failed: (error: unknown) => void
}

function contentOf(file: string): string | undefined {
  try {
    // As the config is read: without the mark some editors put first. What is no text differs from all that is.
    return new TextDecoder().decode(readFileSync(file))
  } catch {
    return undefined
  }
}

/**
 * Calls `changed` when a file's content is another than before, also when it was replaced by renaming, as editors do.
 * A file that went away is not a change: it may be half-way through being saved.
 */
export function watchFile({ file, known: first, changed, failed }: WatchOptions): FileWatch {
  let known = first
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined

  function look(): void {
    const now = contentOf(file)
    if (now === undefined || now === known) return
    known = now
    changed()
  }

  try {
    // The folder, not the file: a watch on a file stays with the old one when that is replaced.
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(file)) return
      clearTimeout(timer)
      timer = setTimeout(look, settleMs)
    })
    watcher.on('error', failed)
    // It may have changed since it was read.
    look()
  } catch (error) {
    failed(error)
  }
  return {
    stop() {
      clearTimeout(timer)
      watcher?.close()
    }
  }
}
