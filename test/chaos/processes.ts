import { readdirSync, readFileSync } from 'node:fs'

/** A process that can't be mistaken for a later one of the same pid. Read from /proc. */
export interface Process {
  readonly pid: number
  readonly parent: number
  /** As in ps: `T` is stopped by a signal, `Z` has ended. */
  readonly state: string
  /** In ticks since the machine started. */
  readonly startedAt: number
  readonly command: string
}

const ticksPerSecond = 100

/** The process of this pid. One that has ended and only waits to be noticed is none. */
export function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name may hold spaces and brackets: the fields start after the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = 'Z', parent] = fields
    if (state === 'Z' || state === 'X') return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parent: Number(parent), state, startedAt: Number(fields[19]), command }
  } catch {
    return undefined
  }
}

function all(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => processOf(Number(name)) ?? [])
}

/** Every process below `root` at this moment. */
export function below(root: number): Process[] {
  const processes = all()
  const found: Process[] = []
  let parents = new Set([root])
  while (parents.size > 0) {
    const children = processes.filter((one) => parents.has(one.parent))
    found.push(...children)
    parents = new Set(children.map((child) => child.pid))
  }
  return found
}

/** The same process, as it is now. */
export function now(before: Process): Process | undefined {
  const found = processOf(before.pid)
  return found?.startedAt === before.startedAt ? found : undefined
}

/** How long it has been running. */
export function ageMs({ startedAt }: Process): number {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  return (uptime - startedAt / ticksPerSecond) * 1000
}

/** Every process whose environment holds this text: what a run started, whoever its parent is by now. */
export function marked(mark: string): Process[] {
  return all().filter(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
    } catch {
      return false
    }
  })
}

/** Sends a signal to exactly this process. False when it is gone. */
export function signal(target: Process, name: NodeJS.Signals): boolean {
  if (now(target) === undefined) return false
  try {
    return process.kill(target.pid, name)
  } catch {
    return false
  }
}
