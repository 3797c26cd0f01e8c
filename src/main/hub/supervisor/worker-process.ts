import { parse } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { workerLine, type WorkerLine, type WorkerLaunch } from '../../../shared/worker-launch.ts'
import { groupGone, killGroup } from './group.ts'
import { readLines } from './lines.ts'
import type { PythonRuntime } from './python.ts'
import type { Timings } from './timings.ts'
import { workerEnvironment } from './worker-environment.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** It could not be started at all. */
  readonly spawnError?: string
}

/** One worker process, alive or ended. */
export interface WorkerProcess {
  readonly pid: number
  /** Its first line of the protocol; undefined when it ended or closed its stdout without one. */
  readonly said: Promise<WorkerLine | undefined>
  /** Aborted at once when it is gone, or given up. */
  readonly died: AbortSignal
  /** Resolves when it and its whole process group are gone. */
  readonly exited: Promise<Exit>
  /** Gives it up: it is killed with its group, without asking. */
  kill(): void
  /** Asks it to drain and end, then presses harder. May be called again with less time. */
  stop(drainMs: number): Promise<Exit>
}

export interface SpawnOptions {
  readonly python: PythonRuntime
  readonly launch: WorkerLaunch
  readonly timings: Timings
  /** Each line of its stderr, and what stands on its stdout without belonging there. */
  log(line: string): void
}

function parseLine(text: string): WorkerLine | undefined {
  try {
    return workerLine.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function spawn({ python, launch }: SpawnOptions) {
  const { workspace, listen } = launch
  const args = ['worker', '--workspace', workspace, '--port', String(listen.port ?? 0), '--config', '-']
  return execa(python.command, [...python.args, ...args], {
    // Its signal handlers would end the app before it can stop the workers.
    cleanup: false,
    detached: process.platform !== 'win32',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    extendEnv: false,
    env: workerEnvironment(process.env, python.env),
    // Not the workspace's folder: a process keeps its folder from being removed on Windows.
    cwd: parse(launch.cwd).root,
    windowsHide: true
  })
}
type Child = ReturnType<typeof spawn>

/** Settles when the process is gone, its pipes are drained and nothing of its group is left. */
async function whenGone(child: Child, pid: number, gone: () => void): Promise<Exit> {
  const { nodeChildProcess } = child
  const closed = new Promise<void>((resolve) => void nodeChildProcess.once('close', () => resolve()))
  const exit = await new Promise<Exit>((resolve) => {
    nodeChildProcess.once('exit', (code, signal) => resolve({ code, signal }))
  })
  gone()
  killGroup(pid)
  // What left the group may hold the pipes open for ever.
  await Promise.race([closed, sleep(250)])
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
  await groupGone(pid, 300)
  return exit
}

/** A worker that could not be spawned: it has ended before it began. */
function stillborn(child: Child, dead: AbortController): WorkerProcess {
  dead.abort()
  const exited = child.then((result): Exit => {
    const reason = result.originalMessage ?? result.shortMessage ?? 'unknown reason'
    return { code: null, signal: null, spawnError: reason }
  })
  return { pid: 0, said: Promise.resolve(undefined), died: dead.signal, exited, kill: () => undefined, stop: () => exited }
}

/** The ladder: stop line, then SIGTERM with the lifeline cut, then SIGKILL for the whole group. */
function createStopper(child: Child, pid: number, timings: Timings) {
  let rungs: NodeJS.Timeout[] = []
  let termAt = Infinity
  const { nodeChildProcess } = child
  const alive = () => nodeChildProcess.exitCode === null && nodeChildProcess.signalCode === null
  return {
    alive,
    end: () => rungs.forEach((timer) => clearTimeout(timer)),
    stop(drainMs: number) {
      if (!alive()) return
      child.stdin.write(`${JSON.stringify({ event: 'stop', drainMs })}\n`)
      const now = Date.now()
      termAt = Math.min(termAt, now + drainMs + timings.closeMs)
      rungs.forEach((timer) => clearTimeout(timer))
      const term = () => {
        child.stdin.end()
        if (alive() && process.platform !== 'win32') process.kill(pid, 'SIGTERM')
      }
      rungs = [
        setTimeout(term, termAt - now),
        setTimeout(() => alive() && killGroup(pid), termAt - now + timings.termMs)
      ]
    }
  }
}

/** Starts a worker and hands it its launch line. Its stdin stays open: it ends when the hub does. */
export function spawnWorker(options: SpawnOptions): WorkerProcess {
  const dead = new AbortController()
  const child = spawn(options)
  const { pid } = child
  if (pid === undefined) return stillborn(child, dead)
  const stopper = createStopper(child, pid, options.timings)

  const said = new Promise<WorkerLine | undefined>((resolve) => {
    readLines(child.stdout, (text) => {
      const line = parseLine(text)
      if (line === undefined) options.log(`[stdout] ${text}`)
      else resolve(line)
    })
    child.stdout.once('close', () => {
      resolve(undefined)
      dead.abort()
      setTimeout(() => stopper.alive() && killGroup(pid), 500).unref()
    })
    child.nodeChildProcess.once('exit', () => resolve(undefined))
  })
  readLines(child.stderr, (line) => options.log(line))
  // A worker that dies early breaks this pipe; its exit tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(options.launch)}\n`)
  const exited = whenGone(child, pid, () => {
    dead.abort()
    stopper.end()
  })

  return {
    pid,
    said,
    died: dead.signal,
    exited,
    kill() {
      dead.abort()
      if (stopper.alive()) killGroup(pid)
    },
    stop(drainMs) {
      stopper.stop(drainMs)
      return exited
    }
  }
}
