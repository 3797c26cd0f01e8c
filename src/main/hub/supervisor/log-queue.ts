import type { LogLine } from '../../../shared/workspace.ts'

const batchLines = 2000
const maxLines = 10_000
const maxChars = 4_194_304

/** Lines that wait for the disk, oldest first. Beyond its limit the older half is dropped and counted. */
export interface LogQueue {
  readonly lines: readonly LogLine[]
  add(line: LogLine): void
  /** How many were dropped that nobody was told of yet. */
  readonly dropped: number
  /** So many of the dropped ones were told. */
  told(count: number): void
  /** Takes the next batch out. */
  take(): readonly LogLine[]
  /** A batch that could not be written comes first again. */
  putBack(batch: readonly LogLine[]): void
}

function charsOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0)
}

export function createLogQueue(): LogQueue {
  let lines: LogLine[] = []
  let chars = 0
  let dropped = 0

  function bound(): void {
    while (lines.length > maxLines || chars > maxChars) {
      const left = lines.splice(0, Math.ceil(lines.length / 2))
      chars -= charsOf(left)
      dropped += left.length
    }
  }

  return {
    get lines() {
      return lines
    },
    get dropped() {
      return dropped
    },
    told(count) {
      dropped -= count
    },
    add(line) {
      lines.push(line)
      chars += line.text.length
      bound()
    },
    take() {
      const batch = lines.splice(0, batchLines)
      chars -= charsOf(batch)
      return batch
    },
    putBack(batch) {
      lines = [...batch, ...lines]
      chars += charsOf(batch)
      bound()
    }
  }
}
