import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ProcessRow } from './process-row.ts'

const run = promisify(execFile)
const line = /^(?<pid>\d+) (?<parent>\d+) (?<start>\d+) (?<cpu>\d+) (?<bytes>\d+) (?<command>.*\S)/u

function script(filter: string): string {
  const cpu = '[math]::Floor(($_.KernelModeTime + $_.UserModeTime) / 10000)'
  const fields = `$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToFileTimeUtc()) $(${cpu}) $($_.WorkingSetSize) $($_.Name)`
  // The system's own two have no start: they can't be told from others, and nobody asks for them.
  return `Get-CimInstance Win32_Process ${filter} | Where-Object CreationDate | ForEach-Object { "${fields}" }`
}

function parse(text: string): ProcessRow | undefined {
  const { pid, parent, start = '', cpu, bytes, command = '' } = line.exec(text)?.groups ?? {}
  if (pid === undefined) return undefined
  const numbers = { pid: Number(pid), parent: Number(parent), cpuMs: Number(cpu), memoryBytes: Number(bytes) }
  return { ...numbers, start, command, group: 0, session: 0 }
}

/** Windows keeps the pid of a parent that has ended, and may have given it to another: that one is younger. */
function withoutFalseParents(rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const starts = new Map(rows.map((row) => [row.pid, BigInt(row.start)]))
  return rows.map((row) => ((starts.get(row.parent) ?? 0n) > BigInt(row.start) ? { ...row, parent: 0 } : row))
}

/** Asks Windows by PowerShell: for one process, or for all. */
export async function byCim(pid?: number): Promise<readonly ProcessRow[]> {
  const filter = pid === undefined ? '' : `-Filter "ProcessId = ${pid}"`
  const { stdout } = await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', script(filter)], {
    maxBuffer: 64 * 1024 * 1024,
    windowsHide: true
  })
  return withoutFalseParents(stdout.split(/\r?\n/u).flatMap((text) => parse(text) ?? []))
}
