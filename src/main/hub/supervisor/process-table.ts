import { allOnLinux, oneOnLinux } from './linux-processes.ts'
import type { ProcessRow } from './process-row.ts'
import { byPs } from './ps-processes.ts'
import { byCim } from './windows-processes.ts'

export type { ProcessIdentity, ProcessRow } from './process-row.ts'

/** The processes of this machine at one moment. Zombies, which have ended, are not among them. */
export interface ProcessTable {
  /** By the clock of `performance.now()`. */
  readonly takenAtMs: number
  readonly rows: ReadonlyMap<number, ProcessRow>
  /** By the parent's pid. */
  readonly children: ReadonlyMap<number, readonly ProcessRow[]>
  /** By the pid that leads the group, alive or not. */
  readonly groups: ReadonlyMap<number, readonly ProcessRow[]>
}

function tableOf(rows: readonly ProcessRow[], takenAtMs: number): ProcessTable {
  return {
    takenAtMs,
    rows: new Map(rows.map((row) => [row.pid, row])),
    children: Map.groupBy(rows, (row) => row.parent),
    groups: Map.groupBy(rows, (row) => row.group)
  }
}

/**
 * Reads them all once: a pass over /proc on Linux, one call of `ps` on macOS, one of PowerShell on Windows. What ends
 * meanwhile is left out. Rejects only when the system's own means fail: no /proc, no `ps`, no PowerShell.
 */
export async function readProcesses(): Promise<ProcessTable> {
  const takenAtMs = performance.now()
  if (process.platform === 'linux') return tableOf(await allOnLinux(), takenAtMs)
  return tableOf(await (process.platform === 'win32' ? byCim() : byPs()), takenAtMs)
}

/** One process; undefined when there is none. Rejects where it can't be asked for. */
export async function readProcess(pid: number): Promise<ProcessRow | undefined> {
  if (process.platform === 'linux') return oneOnLinux(pid)
  return (await (process.platform === 'win32' ? byCim(pid) : byPs(pid)))[0]
}

/** Everything below a process, without itself. */
export function descendants(table: ProcessTable, pid: number): readonly ProcessRow[] {
  const found = new Map<number, ProcessRow>()
  const parents = [pid]
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of table.children.get(parent) ?? []) {
      if (found.has(child.pid) || child.pid === pid) continue
      found.set(child.pid, child)
      parents.push(child.pid)
    }
  }
  return [...found.values()]
}

/** The members of a process group, whether or not its leader still lives. Windows has none. */
export function ofGroup(table: ProcessTable, leader: number): readonly ProcessRow[] {
  return leader === 0 ? [] : (table.groups.get(leader) ?? [])
}

/** The processes above one, nearest first. */
export function ancestors(table: ProcessTable, pid: number): readonly ProcessRow[] {
  const found = new Set<ProcessRow>()
  const above = (row: ProcessRow | undefined) => table.rows.get(row?.parent ?? 0)
  for (let row = above(table.rows.get(pid)); row !== undefined && !found.has(row); row = above(row)) found.add(row)
  return [...found]
}
