import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HubError } from '../errors.ts'
import { createWhole } from '../store/create-whole.ts'
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

/** Who holds the lock: a living process, or nobody although a file is `left`, or nobody and there is no file. */
async function holderOf(file: string): Promise<LockFile | 'left' | 'none'> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'none'
    throw error
  }
  const lock = parseLock(text)
  return lock !== undefined && (await isAlive(lock)) ? lock : 'left'
}

function parseLock(text: string): LockFile | undefined {
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

/**
 * Makes `file` a copy of `own`, unless a living process holds it. What a dead one left is replaced under a lock of its
 * own, `file.next`: of two that both saw it dead, the second would otherwise replace the first.
 * @returns the living holder, if there is one
 */
async function take(own: string, file: string): Promise<LockFile | undefined> {
  while (!(await createWhole(own, file))) {
    const holder = await holderOf(file)
    if (holder === 'none') continue
    if (holder !== 'left') return holder
    const next = `${file}.next`
    const replacer = await take(own, next)
    if (replacer !== undefined) return replacer
    if ((await holderOf(file)) === 'left') {
      await rename(next, file)
      return undefined
    }
    await rm(next, { force: true })
  }
  return undefined
}

/** The pid of the hub that holds this data folder, if one does. */
export async function lockHolder(dataDir: string): Promise<number | undefined> {
  const holder = await holderOf(join(dataDir, 'hub.lock'))
  return typeof holder === 'string' ? undefined : holder.pid
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
    const holder = await take(own, file)
    if (holder !== undefined) throw await hubRunning(dataDir, holder)
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
