import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import { readHubFile } from './hub-file.ts'
import { processStart } from '../supervisor/process-start.ts'

const lockFile = z.object({ pid: z.int().positive(), start: z.string(), kind: z.string() })
type LockFile = z.infer<typeof lockFile>

/** The hold on a data folder. */
export interface DataLock {
  /** Idempotent. */
  release(): Promise<void>
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Makes `to` with the content of `from` if there is none, in one step, so that nobody ever reads half a lock. */
async function createFrom(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(String(codeOf(error)))) throw error
  }
  // A file system without hard links.
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function readLock(file: string): Promise<LockFile | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return lockFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function isAlive(lock: LockFile): Promise<boolean> {
  const start = await processStart(lock.pid)
  return start !== undefined && (start === lock.start || start === 'unknown' || lock.start === 'unknown')
}

/** Moves a lock away whose process is gone. Of two that try, one moves the other's fresh lock: that one puts it back. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const moved = await readLock(aside)
  if (moved !== undefined && (await isAlive(moved))) await createFrom(aside, file)
  await rm(aside, { force: true })
}

async function hubRunning(dataDir: string, holder: LockFile): Promise<HubError> {
  const running = await readHubFile(dataDir)
  const url = running?.pid === holder.pid ? running.url : undefined
  const where = url === undefined ? '' : ` at ${url}`
  return new HubError(
    'HUB_RUNNING',
    `Workspace Hub already runs on ${dataDir}: pid ${holder.pid} (${holder.kind})${where}. Use that one, stop it, or give another folder with --data.`,
    { details: { pid: holder.pid, kind: holder.kind, ...(url === undefined ? {} : { url }) } }
  )
}

/**
 * Takes the data folder for this process. The lock is pid and start time, so what a killed hub left is taken over.
 * @param kind how the hub runs, for the message of whoever comes second: `app` or `serve`
 * @throws HubError HUB_RUNNING naming the hub that has it
 */
export async function lockData(dataDir: string, kind: string): Promise<DataLock> {
  const file = join(dataDir, 'hub.lock')
  const own = `${file}.${randomUUID()}`
  const start = (await processStart(process.pid)) ?? 'unknown'
  try {
    await writeFile(own, `${JSON.stringify({ pid: process.pid, start, kind })}\n`, { mode: 0o600 })
    while (!(await createFrom(own, file))) {
      const holder = await readLock(file)
      if (holder !== undefined && (await isAlive(holder))) throw await hubRunning(dataDir, holder)
      await removeStale(file)
    }
  } finally {
    await rm(own, { force: true })
  }
  let released: Promise<void> | undefined
  return {
    release() {
      released ??= rm(file, { force: true })
      return released
    }
  }
}
