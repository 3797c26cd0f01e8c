import { readdirSync, readFileSync } from 'node:fs'

/** A process that can't be mistaken for a later one of the same pid. */
export interface Process {
  readonly pid: number
  readonly parent: number
  readonly started: string
  readonly command: string
}

/** Every process of this machine (Linux). Zombies count as gone. */
function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => readProcess(Number(name)))
}

function readProcess(pid: number): readonly Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid, parent: Number(fields[1]), started: fields[19] ?? '', command }]
  } catch {
    return []
  }
}

/** The process and all below it, at this moment. */
export function treeOf(pid: number): readonly Process[] {
  const all = processes()
  const tree = all.filter((one) => one.pid === pid)
  for (const one of tree) tree.push(...all.filter((other) => other.parent === one.pid))
  return tree
}

/** Those that still run. */
export function stillAlive(before: readonly Process[]): readonly Process[] {
  const now = new Map(processes().map((one) => [one.pid, one.started]))
  return before.filter((one) => now.get(one.pid) === one.started)
}

/** Ends each of these that still runs, and no other. */
export function killAll(these: readonly Process[]): void {
  for (const one of stillAlive(these)) {
    try {
      process.kill(one.pid, 'SIGKILL')
    } catch {
      // Gone in between.
    }
  }
}

/** Resolves once they are gone; rejects with what is left after `withinMs`. */
export async function gone(before: readonly Process[], withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  while (stillAlive(before).length > 0) {
    if (performance.now() > end) {
      throw new Error(`still there: ${stillAlive(before).map((one) => `${one.pid} ${one.command}`).join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
