import { appendFile, mkdir, open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LogLimits } from '../../../shared/config.ts'

/** A log file with the older ones beside it: `x.log`, `x.log.1`, `x.log.2`, ... Only one caller at a time. */
export interface RotatedFile {
  /** Appends lines, beginning a new file wherever the present one is full. `done` hears how many are on disk so far. */
  append(lines: readonly string[], done: (count: number) => void): Promise<void>
  /** The files that are there, newest first; the caller closes them. */
  open(): Promise<readonly FileHandle[]>
}

function missing(thrown: unknown): undefined {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
  throw thrown
}

/** How many of the first lines fit into so many bytes. */
function fitting(lines: readonly string[], maxBytes: number): number {
  let bytes = 0
  const count = lines.findIndex((line) => (bytes += Buffer.byteLength(line)) > maxBytes)
  return count === -1 ? lines.length : count
}

/** The file is opened for each batch anew: one that somebody removes or moves away meanwhile is made again. */
export function createRotatedFile(file: string, limits: () => LogLimits): RotatedFile {
  const nameOf = (age: number): string => (age === 0 ? file : `${file}.${age}`)
  /** The last line may have been cut, by a crash or a full disk. */
  let unsure = true
  const sizeOf = async (name: string) => (await stat(name).catch(missing))?.size

  async function rotate(): Promise<void> {
    const oldest = limits().maxFiles - 1
    for (let age = oldest; (await sizeOf(nameOf(age))) !== undefined; age += 1) await rm(nameOf(age))
    for (let age = oldest - 1; age >= 0; age -= 1) await rename(nameOf(age), nameOf(age + 1)).catch(missing)
  }

  /** All or nothing: half a batch, left by a disk that is full, would stand there twice later. */
  async function write(text: string, before: number): Promise<void> {
    try {
      await appendFile(file, before > 0 && unsure ? `\n${text}` : text, { mode: 0o600 })
      unsure = false
    } catch (thrown) {
      unsure = true
      await truncate(file, before).catch(() => undefined)
      throw thrown
    }
  }

  return {
    async append(lines, done) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      let size = (await sizeOf(file)) ?? 0
      let rest = lines
      while (rest.length > 0) {
        // A line that is larger than a whole file gets one of its own.
        const room = limits().maxBytes - size - (unsure ? 1 : 0)
        const count = fitting(rest, room) || (size === 0 ? 1 : 0)
        if (count > 0) {
          const text = rest.slice(0, count).join('')
          await write(text, size)
          size += Buffer.byteLength(text)
          done(count)
        }
        rest = rest.slice(count)
        if (rest.length === 0) break
        await rotate()
        size = 0
      }
    },
    async open() {
      const files: FileHandle[] = []
      for (let age = 0; age < limits().maxFiles; age += 1) {
        const handle = await open(nameOf(age), 'r').catch(missing)
        if (handle !== undefined) files.push(handle)
      }
      return files
    }
  }
}
