import { readMarks, type MarkName, type Marks } from './marks.ts'
import type { ProcessRow, ProcessTable } from './process-table.ts'

/** The processes that bear a mark, wherever they went: into a session of their own, or to another parent. */
export type Bearers = (name: MarkName, value: string) => readonly ProcessRow[]

/** Knows the marks of processes, table after table. */
export interface MarkIndex {
  look(table: ProcessTable): Promise<Bearers>
}

interface Seen {
  readonly row: ProcessRow
  /** Undefined: they could not be read. */
  readonly marks: Marks | undefined
}

/**
 * What a process inherits it has from its beginning, so one look is enough. Only a child of ours gets its marks from us,
 * a moment after it was made.
 */
function isSettled({ row, marks }: Seen): boolean {
  return marks !== undefined && (row.parent !== process.pid || Object.keys(marks).length > 0)
}

/** An index that reads each process's environment once. Where the system does not show it, nothing bears a mark. */
export function createMarkIndex(): MarkIndex {
  let seen = new Map<number, Seen>()
  return {
    async look(table) {
      const rows = [...table.rows.values()]
      const settled = rows.flatMap((row) => {
        const known = seen.get(row.pid)
        return known?.row.start === row.start && isSettled(known) ? { row, marks: known.marks } : []
      })
      const known = new Set(settled.map(({ row }) => row.pid))
      const unread = rows.filter((row) => !known.has(row.pid))
      const read = await readMarks(unread)
      const all = [...settled, ...unread.map((row) => ({ row, marks: read.get(row.pid) }))]
      seen = new Map(all.map((one) => [one.row.pid, one]))
      return (name, value) => all.flatMap(({ row, marks }) => (marks?.[name] === value ? row : []))
    }
  }
}
