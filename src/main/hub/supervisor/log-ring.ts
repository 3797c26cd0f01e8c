import type { LogLine } from '../../../shared/workspace.ts'

/** The newest lines of a log, and how many it has had. */
export interface LogRing {
  add(text: string): LogLine
  /** The newest `count` lines, or all that are kept; oldest first. */
  tail(count?: number): readonly LogLine[]
  readonly total: number
}

const keptLines = 1000
const maxLineLength = 2000

// oxlint-disable-next-line no-control-regex -- colours of terminals are control characters
const colours = /\u001b\[[0-9;]*[A-Za-z]/gu

/** Keeps a bounded log: at most 1000 lines of 2000 characters. */
export function createLogRing(): LogRing {
  const lines: LogLine[] = []
  let total = 0
  return {
    add(text) {
      const plain = text.replaceAll(colours, '')
      const cut = plain.length > maxLineLength ? `${plain.slice(0, maxLineLength)}...` : plain
      const line = { time: new Date().toISOString(), text: cut }
      lines.push(line)
      total += 1
      if (lines.length > keptLines) lines.shift()
      return line
    },
    tail: (count = keptLines) => lines.slice(-count),
    get total() {
      return total
    }
  }
}
