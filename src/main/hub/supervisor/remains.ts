import { endProcesses } from './end-processes.ts'
import { familyOf, seedsOf } from './family.ts'
import { killTree } from './group.ts'
import { createMarkIndex, type MarkIndex } from './mark-index.ts'
import { ownerMarkName, workerMarkName } from './marks.ts'
import { ancestors, descendants, type ProcessIdentity, type ProcessRow, type ProcessTable } from './process-table.ts'

export interface Remains {
  /** The worker's pid: a child of this process, alive or just ended, that leads a process group of its own. */
  readonly leader: number
  /** The worker's id, its mark. */
  readonly worker: string
  /** What was last seen to belong to it. */
  readonly known: readonly ProcessIdentity[]
  /** One that has looked before has little to read. */
  readonly marks?: MarkIndex
}

function pidsOf(rows: readonly ProcessRow[]): number[] {
  return rows.map((row) => row.pid)
}

/** This process and those above it. */
function ownLine(table: ProcessTable): number[] {
  return [process.pid, ...pidsOf(ancestors(table, process.pid))]
}

/**
 * Ends everything a worker left, the worker itself included: its process group, what descends from it, what bears its
 * mark, and what was known to be its. Never this process or one above it.
 * @returns what was ended
 */
export async function endRemains({ leader, worker, known, marks = createMarkIndex() }: Remains): Promise<readonly ProcessRow[]> {
  if (process.platform === 'win32') await killTree(leader)
  return endProcesses(async (table) => {
    const row = table.rows.get(leader)
    // No child of ours: the worker is gone, and another program has its pid.
    const isOurs = row === undefined || row.parent === process.pid
    const marked = (await marks.look(table))(workerMarkName, worker)
    const seeds = seedsOf(table, { ...(isOurs && { pid: leader }), marked, known })
    return familyOf(table, seeds, new Set(ownLine(table)))
  })
}

/**
 * Ends what an earlier run left: the processes it knew, those that bear the data folder's mark, and their families. For
 * the start, before any worker runs: never this process, one above it, or one below it.
 * @returns what was ended
 */
export async function endLeftovers(owner: string, known: readonly ProcessIdentity[]): Promise<readonly ProcessRow[]> {
  // Windows shows no marks, and takes a second to list its processes.
  if (process.platform === 'win32' && known.length === 0) return []
  const marks = createMarkIndex()
  return endProcesses(async (table) => {
    const own = new Set([...ownLine(table), ...pidsOf(descendants(table, process.pid))])
    const marked = (await marks.look(table))(ownerMarkName, owner)
    return familyOf(table, seedsOf(table, { marked, known }), own)
  })
}
