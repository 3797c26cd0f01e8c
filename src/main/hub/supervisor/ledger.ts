import type { NotedProcess } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { ProcessIdentity, ProcessRow, ProcessTable } from './process-table.ts'
import { endLeftovers } from './remains.ts'

/** A process that an earlier run had left, as it was before it was ended. */
export interface Leftover {
  readonly pid: number
  readonly command: string
  readonly memoryBytes: number
  /** Where it is known. */
  readonly workspace?: string
}

export interface Reclaimed {
  readonly count: number
  readonly memoryBytes: number
  readonly processes: readonly Leftover[]
}

/** What each worker has running, in memory and in the store, so that nothing of it is lost sight of. */
export interface Ledger {
  /**
   * Notes what a worker has now. What it had before stays, until the table shows that it has ended: it may only have left
   * the worker's family. Not waited for.
   */
  note(worker: { readonly id: string; readonly workspace: string }, rows: readonly ProcessRow[], table: ProcessTable): void
  /** What a worker has, as far as it was noted. */
  known(worker: string): readonly ProcessIdentity[]
  /** Nothing of the worker is left. */
  forget(worker: string): void
  /**
   * Ends what an earlier run left, with all its descendants: what the ledger knows by pid and start time, and what bears
   * the data folder's mark. To be called once, before any worker starts. Rejects with JOURNAL_UNAVAILABLE.
   */
  reclaim(): Promise<Reclaimed>
}

export interface LedgerDeps {
  readonly store: Pick<Store, 'noteProcesses' | 'forgetProcesses' | 'processes'>
  /** The data folder's mark. */
  readonly owner: string
}

interface Noted {
  readonly start: string
  readonly worker: string
}

/** A process that was not noted itself is of the workspace of the nearest one above it that was. */
function withWorkspaces(ended: readonly ProcessRow[], rows: readonly NotedProcess[]): readonly Leftover[] {
  const byPid = new Map(ended.map((row) => [row.pid, row]))
  const known = new Map(rows.map((row) => [row.pid, row]))
  const workspaceOf = (row: ProcessRow | undefined): string | undefined => {
    if (row === undefined) return undefined
    const note = known.get(row.pid)
    return note?.start === row.start ? note.workspace : workspaceOf(byPid.get(row.parent))
  }
  return ended.map((row) => {
    const { pid, command, memoryBytes } = row
    const workspace = workspaceOf(row)
    return { pid, command, memoryBytes, ...(workspace !== undefined && { workspace }) }
  })
}

export function createLedger({ store, owner }: LedgerDeps): Ledger {
  // A pid is that of one process at a time, so a new note of it takes the place of the old one.
  const noted = new Map<number, Noted>()
  const pidsOf = (worker: string) => [...noted].flatMap(([pid, one]) => (one.worker === worker ? pid : []))

  function drop(pids: readonly number[]): void {
    for (const pid of pids) noted.delete(pid)
    store.forgetProcesses(pids)
  }

  return {
    note({ id: worker, workspace }, rows, table) {
      drop(pidsOf(worker).filter((pid) => table.rows.get(pid)?.start !== noted.get(pid)?.start))
      const fresh = rows.filter(({ pid, start }) => noted.get(pid)?.start !== start || noted.get(pid)?.worker !== worker)
      for (const { pid, start } of fresh) noted.set(pid, { start, worker })
      const notedAt = Date.now()
      store.noteProcesses(fresh.map(({ pid, start, command }) => ({ pid, start, command, worker, workspace, notedAt })))
    },
    known: (worker) => [...noted].flatMap(([pid, one]) => (one.worker === worker ? { pid, start: one.start } : [])),
    forget: (worker) => drop(pidsOf(worker)),
    async reclaim() {
      const rows = await store.processes()
      const ended = await endLeftovers(owner, rows)
      store.forgetProcesses(rows.map(({ pid }) => pid))
      const processes = withWorkspaces(ended, rows)
      return { count: processes.length, memoryBytes: processes.reduce((sum, one) => sum + one.memoryBytes, 0), processes }
    }
  }
}
