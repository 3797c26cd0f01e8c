import type { FileHandle } from 'node:fs/promises'
import type { LogLine } from '../../../shared/workspace.ts'
import { parseLine } from './log-format.ts'

const chunkBytes = 65_536
const lineFeed = 10

function linesOf(bytes: Buffer): readonly LogLine[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .reverse()
    .flatMap((line) => parseLine(line) ?? [])
}

/** Reads a log file from its end, a piece at a time, so that the newest lines cost no more than themselves. */
export async function* newestFirst(handle: FileHandle): AsyncGenerator<readonly LogLine[]> {
  let { size: end } = await handle.stat()
  let rest: Buffer = Buffer.alloc(0)
  while (end > 0) {
    const wanted = Math.min(chunkBytes, end)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, end - wanted)
    end -= wanted
    const bytes = Buffer.concat([buffer.subarray(0, bytesRead), rest])
    // What stands before the first line feed belongs to a line that begins in the next piece.
    const begin = end === 0 ? 0 : bytes.indexOf(lineFeed) + 1
    if (begin > 0 || end === 0) yield linesOf(bytes.subarray(begin))
    rest = begin > 0 ? bytes.subarray(0, begin - 1) : end === 0 ? Buffer.alloc(0) : bytes
  }
}
