import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProcessRow } from './process-row.ts'

// Read in turn, each batch takes one or two milliseconds of the thread. Reading them all at once by promises costs
// five times the CPU: every file is then four trips to the thread pool.
const batch = 50
const pageSizeKey = 6n
const clockTicksKey = 17n

interface Units {
  readonly boot: string
  readonly tickMs: number
  readonly pageBytes: number
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

/** The kernel hands each program pairs of key and value; two of them are the units it counts in. */
function readUnits(): Units {
  const pairs = new Map<bigint, number>()
  const auxv = Buffer.from(textOf('/proc/self/auxv'), 'latin1')
  for (let at = 0; at + 16 <= auxv.length; at += 16) pairs.set(auxv.readBigUInt64LE(at), Number(auxv.readBigUInt64LE(at + 8)))
  return {
    boot: textOf('/proc/sys/kernel/random/boot_id').trim(),
    tickMs: 1000 / (pairs.get(clockTicksKey) ?? 100),
    pageBytes: pairs.get(pageSizeKey) ?? 4096
  }
}

function parse(pid: number, stat: string, units: Units): ProcessRow | undefined {
  // The program's name may hold spaces and brackets: the fields start after the last bracket.
  const nameEnd = stat.lastIndexOf(')')
  if (nameEnd < 0) return undefined
  const fields = stat.slice(nameEnd + 2).split(' ', 22)
  const field = (index: number): number => Number(fields[index])
  // A zombie has ended, unless only its first thread has.
  if (fields[0] === 'X' || (fields[0] === 'Z' && field(17) < 2)) return undefined
  return {
    pid,
    parent: field(1),
    group: field(2),
    session: field(3),
    start: `${units.boot}:${fields[19]}`,
    cpuMs: (field(11) + field(12)) * units.tickMs,
    memoryBytes: field(21) * units.pageBytes,
    command: stat.slice(stat.indexOf('(') + 1, nameEnd)
  }
}

/** Reading stat never waits for the process itself, as reading its arguments or environment may: it is done in place. */
function readRow(pid: number, buffer: Buffer, units: Units): ProcessRow | undefined {
  try {
    const file = openSync(`/proc/${pid}/stat`, 'r')
    try {
      return parse(pid, buffer.toString('latin1', 0, readSync(file, buffer)), units)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

/** Every process of this machine that can be seen, without those that ended meanwhile. */
export async function allOnLinux(): Promise<readonly ProcessRow[]> {
  const pids = readdirSync('/proc').map(Number).filter((pid) => pid > 0)
  const buffer = Buffer.allocUnsafe(4096)
  const units = readUnits()
  const rows: ProcessRow[] = []
  for (const [index, pid] of pids.entries()) {
    if (index > 0 && index % batch === 0) await nextTurn()
    const row = readRow(pid, buffer, units)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

export function oneOnLinux(pid: number): ProcessRow | undefined {
  return readRow(pid, Buffer.allocUnsafe(4096), readUnits())
}
