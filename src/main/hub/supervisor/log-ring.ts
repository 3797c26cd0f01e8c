import type { LogLine } from '../../../shared/workspace.ts'

/** The newest lines of a log, and how many it has had. */
export interface LogRing {
  add(line: LogLine): void
  /** The newest `count` lines, or all that are kept; oldest first. Of one server, or with '' of the worker itself. */
  tail(count?: number, server?: string): readonly LogLine[]
  readonly total: number
}

const keptLines = 1000
/** So many of each server stay, however much another one says. */
const keptOfEach = 20

function push(lines: LogLine[], line: LogLine, limit: number): void {
  lines.push(line)
  if (lines.length > limit) lines.shift()
}

/** Keeps at most 1000 lines, and the last 20 of each server. */
export function createLogRing(): LogRing {
  const lines: LogLine[] = []
  const ofEach = new Map<string, LogLine[]>()
  let total = 0
  return {
    add(line) {
      total += 1
      push(lines, line, keptLines)
      const server = line.server ?? ''
      const own = ofEach.get(server) ?? []
      ofEach.set(server, own)
      push(own, line, keptOfEach)
    },
    tail(count = keptLines, server) {
      if (server === undefined) return lines.slice(-count)
      const among = lines.filter((line) => (line.server ?? '') === server)
      const own = ofEach.get(server) ?? []
      return (among.length < own.length ? own : among).slice(-count)
    },
    get total() {
      return total
    }
  }
}
