import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'

/** A small JSON file that one process owns: read once, written whole. */
export interface KeptFile<T> {
  readonly value: T
  /** Counts at once. Where it can't be written, as on a full disk, that is said on stderr and tried until it can. */
  set(value: T): void
}

const againMs = 1000

/**
 * Opens `file`, or starts from `initial` when there is none or it can't be read. Only this account can read it. It is
 * some hundred bytes and written about once a workspace, so it is written at once, by the caller's turn.
 */
export function openKeptFile<T>(file: string, schema: z.ZodType<T>, initial: T): KeptFile<T> {
  let value = initial
  let again: NodeJS.Timeout | undefined

  function write(): void {
    clearTimeout(again)
    try {
      writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
      again = undefined
    } catch (error) {
      if (again === undefined) process.stderr.write(`${file} can't be written, which is tried again each second: ${String(error)}\n`)
      rmSync(`${file}.new`, { force: true })
      again = setTimeout(write, againMs).unref()
    }
  }

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
      write()
    }
  }
}
