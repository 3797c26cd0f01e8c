import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'

const maxBytes = 1_048_576

/** Writes what went wrong in the hub's own process to `<data>/logs/main.log`. Never throws: it runs while things fall apart. */
export interface MainLog {
  readonly file: string
  write(what: string, thrown?: unknown): void
}

/** One file, and the one before it: a log that nobody clears must not grow for ever. */
export function createMainLog(dataDir: string): MainLog {
  const dir = join(dataDir, 'logs')
  const file = join(dir, 'main.log')
  return {
    file,
    write(what, thrown) {
      const detail = thrown === undefined ? '' : `\n${inspect(thrown)}`
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 })
        if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(file, `${file}.1`)
        appendFileSync(file, `${new Date().toISOString()} ${what}${detail}\n`, { mode: 0o600 })
      } catch {
        process.stderr.write(`${what}${detail}\n`)
      }
    }
  }
}
