import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readProcess } from '../../src/main/hub/supervisor/process-table.ts'

export interface Child {
  readonly pid: number
  /** The next line it prints. */
  line(): Promise<string>
  tell(line: string): void
  /** Ends its stdin and waits for it to go. */
  end(): Promise<void>
}

/** Starts a program of this folder in a process of its own. */
export function startChild(program: string, args: readonly string[] = []): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    async line() {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`${program} ended without an answer`)
      return value
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    async end() {
      child.stdin.end()
      await exited
    }
  }
}

export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly count: number
}

async function cpuMs(pid: number): Promise<number> {
  return (await readProcess(pid))?.cpuMs ?? 0
}

/** Runs something, and gives what a process spent on it: milliseconds of CPU, of all its threads. */
export async function cpuOf<T>(pid: number, work: () => Promise<T>): Promise<readonly [T, number]> {
  const before = await cpuMs(pid)
  const done = await work()
  return [done, (await cpuMs(pid)) - before]
}

/** Loads a server from a process of its own. */
export async function load(url: string, connections: number, milliseconds: number): Promise<Load> {
  const child = startChild('load.ts', [url, String(connections), String(milliseconds)])
  const measured: Load = JSON.parse(await child.line())
  await child.end()
  return measured
}
