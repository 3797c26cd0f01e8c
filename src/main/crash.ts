import { recordCrash, type MainLog } from './hub/index.ts'

export interface CrashDeps {
  readonly dataDir: string
  readonly log: MainLog
  /** Stops the hub and ends the process with this exit code. */
  quit(exitCode: number): void
}

/** An error that nothing caught: logged, marked for the next start, and the app ends. It doesn't run on half broken. */
export function watchForCrashes(deps: CrashDeps): void {
  const crashed = (thrown: unknown): void => {
    recordCrash(deps.dataDir, deps.log, thrown)
    deps.quit(1)
  }
  process.on('uncaughtException', crashed)
  process.on('unhandledRejection', crashed)
}
