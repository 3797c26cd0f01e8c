import { mkdir } from 'node:fs/promises'
import { HubError } from '../errors.ts'
import { lockData, type DataLock } from './lock.ts'

/**
 * Makes the data folder ours. What the system refuses there it would refuse the journal.
 * @throws HubError HUB_RUNNING, JOURNAL_UNAVAILABLE
 */
export async function takeFolder(dataDir: string, kind: 'serve' | 'app'): Promise<DataLock> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return await lockData(dataDir, kind)
  } catch (thrown) {
    if (thrown instanceof HubError) throw thrown
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const next = 'Make room on its disk or let it be written, or give another folder with --data.'
    throw new HubError('JOURNAL_UNAVAILABLE', `The data folder ${dataDir} can't be written: ${why}. ${next}`, { cause: thrown })
  }
}
