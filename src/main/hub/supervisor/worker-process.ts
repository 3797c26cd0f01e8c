import { workerLine, type ControlLine, type WorkerLaunch, type WorkerLine } from '../../../shared/worker-launch.ts'
import { killGroup } from './group.ts'
import { createHoldLine, type HoldLine } from './hold-line.ts'
import { readLines } from './lines.ts'
import { spawnFailure, spawnPython, whenGone, type Exit } from './python-child.ts'
import type { PythonRuntime } from './python.ts'
import { createStopLadder } from './stop-ladder.ts'
import type { Timings } from './timings.ts'

/** One worker process, alive or ended. It serves once it has its launch line. */
export interface WorkerProcess {
  readonly pid: number
  /** Its first line of the protocol; undefined when it ended or closed its stdout without one. */
  readonly said: Promise<WorkerLine | undefined>
  /** Aborted at once when it is gone, or given up. */
  readonly died: AbortSignal
  /** Resolves when it is gone. What it started is killed by then, as far as it is in its process group. */
  readonly exited: Promise<Exit>
  /** From now on `listener` gets each line of its stderr, and what stands on its stdout without belonging there. */
  hear(listener: (line: string) => void): void
  /** Hands it the one object it is started with. To be called once. */
  launch(line: WorkerLaunch): void
  /** Tells a running worker something. Lost where it is gone. */
  tell(line: ControlLine): void
  /** By which it is told to hold calls, or not to. */
  readonly holding: Pick<HoldLine, 'order' | 'obeying'>
  /** Gives it up: it is killed with its group, without asking. */
  kill(): void
  /** Asks it to drain and end, then presses harder. May be called again with less time. */
  stop(drainMs: number): Promise<Exit>
}

export interface SpawnOptions {
  readonly python: PythonRuntime
  /** What follows `worker` on its command line. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timings: Timings
}

function parseLine(text: string): WorkerLine | undefined {
  try {
    return workerLine.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A worker that could not be spawned: it has ended before it began. */
function stillborn(exited: Promise<Exit>, dead: AbortController): WorkerProcess {
  dead.abort()
  const nothing = (): void => undefined
  const said = Promise.resolve(undefined)
  const holding = { order: () => Promise.resolve(), obeying: undefined }
  return { pid: 0, said, died: dead.signal, exited, hear: nothing, launch: nothing, tell: nothing, holding, kill: nothing, stop: () => exited }
}

/** Starts a worker. Its stdin stays open: it ends when the hub does. */
export function spawnWorker({ python, args, env, timings }: SpawnOptions): WorkerProcess {
  const dead = new AbortController()
  const child = spawnPython(python, ['worker', ...args], env)
  const { pid } = child
  if (pid === undefined) return stillborn(spawnFailure(child), dead)
  let log: (line: string) => void = () => undefined
  const write = (line: WorkerLaunch | ControlLine): void => void child.stdin.write(`${JSON.stringify(line)}\n`)
  const ladder = createStopLadder(child, pid, timings, write)
  const holding = createHoldLine(write, dead.signal, timings.holdAnswerMs)

  const said = new Promise<WorkerLine | undefined>((resolve) => {
    readLines(child.stdout, (text) => {
      const line = parseLine(text)
      if (line === undefined) log(`[stdout] ${text}`)
      else if (line.event === 'hold') holding.said(line.on)
      else resolve(line)
    })
    child.stdout.once('close', () => {
      resolve(undefined)
      dead.abort()
      setTimeout(() => ladder.alive() && killGroup(pid), 500).unref()
    })
    child.nodeChildProcess.once('exit', () => resolve(undefined))
  })
  readLines(child.stderr, (line) => log(line))
  // A worker that dies early breaks this pipe; its exit tells why.
  child.stdin.on('error', () => undefined)
  const exited = whenGone(child, pid, () => {
    dead.abort()
    ladder.end()
  })

  return {
    pid,
    said,
    died: dead.signal,
    exited,
    hear: (listener) => void (log = listener),
    launch: write,
    tell: write,
    holding,
    kill() {
      dead.abort()
      if (ladder.alive()) killGroup(pid)
    },
    stop(drainMs) {
      ladder.stop(drainMs)
      return exited
    }
  }
}
