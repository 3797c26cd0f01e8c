import { readProcess, type ProcessIdentity } from './process-table.ts'

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process started, as text that only means something compared with another answer for the same pid: a pid is used
 * again, a pid with its start time isn't. Undefined: no such process. `unknown`: it runs, but its start can't be seen.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (!exists(pid)) return undefined
  try {
    return (await readProcess(pid))?.start
  } catch {
    return exists(pid) ? 'unknown' : undefined
  }
}

/** Whether that very process still runs. */
export async function stillRuns({ pid, start }: ProcessIdentity): Promise<boolean> {
  return (await processStart(pid)) === start
}
