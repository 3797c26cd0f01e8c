import { readFileSync, watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write in several steps: what follows within this time belongs to the same save. */
const settleMs = 150

export interface FileWatch {
  /** Idempotent. */
  stop(): void
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Calls `changed` when a file's content is another than before, also when it was replaced by renaming, as editors do.
 * A file that went away is not a change: it may be half-way through being saved.
 * @param failed gets why the folder can't be watched; from then on nothing is noticed
 */
export function watchFile(file: string, changed: () => void, failed: (error: unknown) => void): FileWatch {
  let known = contentOf(file)
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
