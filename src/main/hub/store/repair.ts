import { isDamaged, type Connection } from './connection.ts'
import type { SetAside } from './messages.ts'

export interface RepairDeps {
  readonly writer: Connection
  readonly reader: Connection
  readonly onSetAside: (setAside: SetAside) => void
}

export interface Repair {
  /** The connection, with calls that outlast a damaged file: it is set aside, and they run once more on the new one. */
  mended(connection: Connection): Pick<Connection, 'call'>
  /** Has the index of texts made anew. */
  reindex(): void
}

/** What is done when the file turns out to be damaged while the hub runs. */
export function createRepair({ writer, reader, onSetAside }: RepairDeps): Repair {
  let files = 0
  let repairing: Promise<void> | undefined

  /** Runs one repair at a time, while the reader has no file open: some systems move none that is. */
  function repair(work: () => Promise<void>): Promise<void> {
    async function run(): Promise<void> {
      await reader.call('release', null)
      try {
        await work()
      } finally {
        await reader.reopen()
        repairing = undefined
      }
    }
    return (repairing ??= run())
  }

  async function replace(): Promise<void> {
    const setAside = await writer.call('replace', null)
    files += 1
    onSetAside(setAside)
  }

  async function reindex(): Promise<void> {
    try {
      await writer.call('reindex', null)
    } catch (error) {
      // An index that can't even be dropped holds its space for ever.
      if (!isDamaged(error)) throw error
      await replace()
    }
  }

  return {
    mended: (connection) => ({
      async call(operation, input) {
        if (repairing !== undefined) await repairing.catch(() => undefined)
        const file = files
        try {
          return await connection.call(operation, input)
        } catch (error) {
          if (!isDamaged(error)) throw error
          if (file === files) await repair(replace)
          return connection.call(operation, input)
        }
      }
    }),
    reindex() {
      if (repairing === undefined) repair(reindex).catch(() => undefined)
    }
  }
}
