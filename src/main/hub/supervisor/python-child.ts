import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'node:path'
import { execa } from 'execa'
import { lowerToOrdinary } from '../store/ordinary-priority.ts'
import { killGroup } from './group.ts'
import type { PythonRuntime } from './python.ts'
import { workerEnvironment } from './worker-environment.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** It could not be started at all. */
  readonly spawnError?: string
}

/** Starts Python with the worker's package, as the leader of a process group of its own. */
export function spawnPython(python: PythonRuntime, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = execa(python.command, [...python.args, ...args], {
    // Its signal handlers would end the app before it can stop the workers.
    cleanup: false,
    detached: process.platform !== 'win32',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    extendEnv: false,
    env: { ...workerEnvironment(process.env, python.env), ...env },
    // Not the workspace's folder: a process keeps its folder from being removed on Windows.
    cwd: parse(process.cwd()).root,
    windowsHide: true
  })
  if (child.pid !== undefined) lowerToOrdinary(child.pid)
  return child
}
export type PythonChild = ReturnType<typeof spawnPython>

/** Settles when the process is gone and its pipes are drained. Its group is killed with it. */
export async function whenGone(child: PythonChild, pid: number, gone: () => void): Promise<Exit> {
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
  return exit
}

/** How a program that could not be spawned ended before it began. */
export async function spawnFailure(child: PythonChild): Promise<Exit> {
  const result = await child
  return { code: null, signal: null, spawnError: result.originalMessage ?? result.shortMessage ?? 'unknown reason' }
}
