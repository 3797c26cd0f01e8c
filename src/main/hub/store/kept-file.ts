import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'

/** A small JSON file that one process owns: read once, written whole. */
export interface KeptFile<T> {
  readonly value: T
  set(value: T): void
}

/**
 * Opens `file`, or starts from `initial` when there is none or it can't be read. Only this account can read it. It is
 * some hundred bytes and written about once a workspace, so it is written at once, by the caller's turn.
 */
export function openKeptFile<T>(file: string, schema: z.ZodType<T>, initial: T): KeptFile<T> {
  let value = initial
  try {
    value = schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? initial
  } catch {
    // None yet, or cut: start anew.
  }
  return {
    get value() {
      return value
    },
    set(next) {
      value = next
      writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
    }
  }
}
