import { setTimeout as sleep } from 'node:timers/promises'
import { stillRuns } from './process-start.ts'
import { readProcesses, type ProcessRow, type ProcessTable } from './process-table.ts'
import { programName } from './program-name.ts'

// A killed process takes a moment to go, and may have made another just before.
const firstPauseMs = 5
// One that is starting its program shows neither mark nor, if its parent has ended, descent: what is found not to be
// there is looked for once more.
const emptyPasses = 2
const limitMs = 1000

/** False when it can't be: it has ended, or belongs to another account. */
async function kill(row: ProcessRow): Promise<boolean> {
  if (!(await stillRuns(row))) return false
  try {
    return process.kill(row.pid, 'SIGKILL')
  } catch {
    return false
  }
}

/**
 * Ends what `find` finds, and looks again until it finds nothing twice, for a second at most. Each process is known by pid
 * and start time, so that one which got its pid meanwhile is left alone.
 * @param find gives the processes of a table that must go
 * @returns those that were ended, as they were when found first
 */
export async function endProcesses(find: (table: ProcessTable) => Promise<readonly ProcessRow[]>): Promise<readonly ProcessRow[]> {
  const ended = new Map<string, ProcessRow>()
  const refused = new Set<string>()
  const end = performance.now() + limitMs
  const key = ({ pid, start }: ProcessRow) => `${pid} ${start}`
  let pauseMs = 0
  for (let empty = 0; empty < emptyPasses && performance.now() < end; ) {
    await sleep(pauseMs)
    const found = (await find(await readProcesses())).filter((row) => !refused.has(key(row)))
    empty = found.length === 0 ? empty + 1 : 0
    pauseMs = found.length === 0 ? firstPauseMs : Math.max(firstPauseMs, pauseMs * 2)
    // Asked while they can answer.
    const names = await Promise.all(found.map(programName))
    for (const [index, row] of found.entries()) {
      const killed = await kill(row)
      if (!killed) refused.add(key(row))
      else if (!ended.has(key(row))) ended.set(key(row), { ...row, command: names[index] ?? row.command })
    }
  }
  return [...ended.values()]
}
