import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

async function residentBytes(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024
}

async function groupOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The command's name may hold spaces and brackets: the fields start after the last bracket.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}

async function fromProc(sums: Map<number, number>): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))
  for (const pid of pids) {
    const group = await groupOf(pid)
    const sum = sums.get(group)
    if (sum !== undefined) sums.set(group, sum + (await residentBytes(pid)))
  }
}

async function fromPs(sums: Map<number, number>): Promise<void> {
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss='])
  for (const line of stdout.split('\n')) {
    const [group = 0, kilobytes = 0] = line.trim().split(/\s+/u).map(Number)
    const sum = sums.get(group)
    if (sum !== undefined) sums.set(group, sum + kilobytes * 1024)
  }
}

/**
 * Resident memory of process groups, in bytes: a worker with its upstreams. Pages that processes share count for
 * each. Empty where it can't be had (Windows).
 */
export async function sampleGroups(leaders: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const sums = new Map(leaders.map((leader) => [leader, 0]))
  if (leaders.length === 0 || process.platform === 'win32') return new Map()
  try {
    await (process.platform === 'linux' ? fromProc(sums) : fromPs(sums))
  } catch {
    return new Map()
  }
  return new Map([...sums].filter(([, bytes]) => bytes > 0))
}
