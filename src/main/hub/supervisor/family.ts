import { ofGroup, type ProcessIdentity, type ProcessRow, type ProcessTable } from './process-table.ts'

/** By what the processes of a worker, or of a program below one, are found. */
export interface Root {
  /** A pid of a living process, or of one that led a group and has just ended. */
  readonly pid?: number
  /** Those that bear its mark. */
  readonly marked?: readonly ProcessRow[]
  /** What was seen to belong to it before, and may have hidden since. */
  readonly known?: readonly ProcessIdentity[]
}

function ofPid(table: ProcessTable, pid: number): readonly ProcessRow[] {
  const row = table.rows.get(pid)
  // Of one that has ended its group is left; on Windows its children still name it.
  return row === undefined ? [...ofGroup(table, pid), ...(table.children.get(pid) ?? [])] : [row]
}

/** The processes of a root that are not found through others. */
export function seedsOf(table: ProcessTable, { pid, marked = [], known = [] }: Root): readonly ProcessRow[] {
  const running = known.flatMap((one) => {
    const row = table.rows.get(one.pid)
    return row?.start === one.start ? row : []
  })
  return [...(pid === undefined ? [] : ofPid(table, pid)), ...marked, ...running]
}

/**
 * The seeds, everything below them, and the process groups that any of these leads, in this order; never through what is
 * left out.
 */
export function familyOf(table: ProcessTable, seeds: readonly ProcessRow[], without: ReadonlySet<number> = new Set()): readonly ProcessRow[] {
  const found = new Map<number, ProcessRow>()
  let open = seeds
  while (open.length > 0) {
    const fresh = open.filter((row) => !found.has(row.pid) && !without.has(row.pid))
    for (const row of fresh) found.set(row.pid, row)
    open = fresh.flatMap((row) => [...(table.children.get(row.pid) ?? []), ...ofGroup(table, row.pid)])
  }
  return [...found.values()]
}
