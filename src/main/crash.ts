import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { MainLog } from './log.ts'

const markFile = (dataDir: string): string => join(dataDir, 'logs', 'crash.txt')

export interface CrashDeps {
  readonly dataDir: string
  readonly log: MainLog
  /** Stops the hub and ends the process with this exit code. */
  quit(exitCode: number): void
}

/** An error that nothing caught: logged, marked for the next start, and the app ends. It doesn't run on half broken. */
export function watchForCrashes(deps: CrashDeps): void {
  const crashed = (thrown: unknown): void => {
    deps.log.write('Uncaught error, the app ends', thrown)
    process.stderr.write(`INTERNAL: uncaught error, see ${deps.log.file}\n`)
    markCrash(deps.dataDir, thrown)
    deps.quit(1)
  }
  process.on('uncaughtException', crashed)
  process.on('unhandledRejection', crashed)
}

/** Leaves word for the next start. */
export function markCrash(dataDir: string, thrown: unknown): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  try {
    mkdirSync(dirname(markFile(dataDir)), { recursive: true })
    writeFileSync(markFile(dataDir), message)
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
