import type { DatabaseSync } from 'node:sqlite'
import { isDamage } from './sqlite-errors.ts'
import { hideChunks } from './text-index.ts'

/**
 * Reads events, if need be without the index of texts: where the read works once the index is out of its way, the index
 * is what is damaged, and `onBadIndex` is told.
 */
export function readWithIndex<T>(db: DatabaseSync, read: () => T, onBadIndex: () => void): T {
  try {
    return read()
  } catch (error) {
    if (!isDamage(error)) throw error
    hideChunks(db)
    const found = read()
    onBadIndex()
    return found
  }
}
