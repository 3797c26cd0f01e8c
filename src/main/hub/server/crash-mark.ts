import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { MainLog } from './main-log.ts'

const markFile = (dataDir: string): string => join(dataDir, 'logs', 'crash.txt')

/** An error that nothing caught: logged, and left as a mark for the next start. Never throws. */
export function recordCrash(dataDir: string, log: MainLog, thrown: unknown): void {
  log.write('Uncaught error, the hub ends', thrown)
  process.stderr.write(`INTERNAL: uncaught error, see ${log.file}\n`)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  try {
    mkdirSync(dirname(markFile(dataDir)), { recursive: true, mode: 0o700 })
    writeFileSync(markFile(dataDir), message, { mode: 0o600 })
  } catch {
    // The log already has it, and there is no later moment to try again.
  }
}

/** What ended the last run, if an error did. Told once. */
export function takeLastCrash(dataDir: string): string | undefined {
  try {
    const message = readFileSync(markFile(dataDir), 'utf8')
    rmSync(markFile(dataDir))
    return message
  } catch {
    return undefined
  }
}
