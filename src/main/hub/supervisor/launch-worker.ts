import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import type { WorkerLaunch, WorkerLine } from '../../../shared/worker-launch.ts'
import type { WorkerHealth } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { createHttpTransport } from '../transports/http.ts'
import { probe } from './probe.ts'
import type { PythonRuntime } from './python.ts'
import type { Timings } from './timings.ts'
import { startRunningTimer } from './running-timer.ts'
import type { Exit } from './python-child.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { Worker } from './worker.ts'

/** One try to start a worker. */
export interface Attempt {
  readonly id: string
  /** With it the worker's events are let in. */
  readonly key: string
  /** Aborted when the start is no longer wanted. */
  readonly cancel: AbortController
  process?: WorkerProcess
}

export function createAttempt(): Attempt {
  return { id: randomUUID(), key: randomBytes(24).toString('base64url'), cancel: new AbortController() }
}

export interface LaunchOptions {
  readonly workspace: ResolvedWorkspace
  readonly python: PythonRuntime
  readonly hubUrl: string
  readonly timings: Timings
  /** What upstreams get beside their own environment, to be found by. */
  readonly marks: Readonly<Record<string, string>>
  /** Whether calls are held now. */
  readonly hold: () => boolean
  /** A warm process, or a new one. */
  obtain(port: number): WorkerProcess
  /** The process is there; it has said nothing yet. */
  spawned(pid: number): void
  log(line: string): void
  /** The last lines of this attempt's log. */
  lastLines(): readonly string[]
}

/** Why there is no worker. A fatal one would only happen again. */
export interface LaunchFailure {
  readonly fatal: boolean
  readonly reason: string
  readonly exit?: Exit
}

export type Launched =
  | { readonly ok: true; readonly worker: Worker; readonly process: WorkerProcess; readonly health: WorkerHealth }
  | ({ readonly ok: false } & LaunchFailure)

function launchLine({ workspace, hubUrl, marks, hold }: LaunchOptions, key: string, port: number): WorkerLaunch {
  return {
    workspace: workspace.name,
    listen: { transport: 'http', port },
    cwd: workspace.path,
    env: { ...workspace.env, ...marks },
    hub: { url: hubUrl, key },
    mcpServers: { ...workspace.servers },
    approval: workspace.config.approval,
    timeoutsMs: workspace.config.timeoutsMs,
    hold: hold(),
    recordContent: workspace.config.recordContent
  }
}

/** What makes a start pointless, said before a process is made for it. */
async function obstacle({ path, config }: ResolvedWorkspace): Promise<string | undefined> {
  if (config.transport !== 'http') {
    return `CONFIG_INVALID: the transport "${config.transport}" is not available in this version. Set "transport" to "http" in workspaces.json.`
  }
  const problem = await stat(path).then(
    (found) => (found.isDirectory() ? undefined : 'is not a folder'),
    (thrown: unknown) => {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
      return code === 'ENOENT' ? 'does not exist' : `can't be opened (${code})`
    }
  )
  if (problem === undefined) return undefined
  return `The folder ${path} ${problem}. Make it, or change the workspace's path in workspaces.json, then restart.`
}

/** Asks until the worker answers for the first time. */
async function firstProof(worker: Worker, process: WorkerProcess, timings: Timings) {
  // A start that takes too long ends by the death of its process.
  while (!process.died.aborted) {
    const result = await probe(worker.transport, timings.probeLimitMs)
    if (result.ok) return result.health
    await sleep(50)
  }
  return undefined
}

/** How a process that never became ready ended. Exit code 78 says: the same will happen again. */
function failureOf(said: WorkerLine | undefined, exit: Exit, options: LaunchOptions): LaunchFailure {
  const { command } = options.python
  if (exit.spawnError !== undefined) {
    const reason = `PYTHON_MISSING: ${command} can't be started (${exit.spawnError}). Install Python 3.11 or newer, or set HUB_PYTHON, then restart.`
    return { fatal: true, reason, exit }
  }
  if (said?.event === 'failed') return { fatal: true, reason: `${said.code}: ${said.message}`, exit }
  const missing = options.lastLines().find((line) => /\bNo module named\b/u.test(line))
  if (exit.code === 1 && missing !== undefined) {
    return { fatal: true, reason: `IMPORT_FAILED: ${missing.trim()}. Python's packages are incomplete. Run the set-up again, then restart.`, exit }
  }
  return { fatal: exit.code === 78, reason: '', exit }
}

/** Waits until a worker that was spawned serves, or is gone. */
async function awaitReady(attempt: Attempt, process: WorkerProcess, options: LaunchOptions, port: number): Promise<Launched> {
  const { timings, workspace } = options
  let late = false
  const timer = startRunningTimer(timings.startLimitMs, () => {
    late = true
    process.kill()
  })
  const said = await process.said
  if (said?.event === 'ready') {
    const transport = createHttpTransport(said.port ?? port)
    const sign = (subject: string): string => createHmac('sha256', attempt.key).update(subject).digest('hex')
    const worker = { id: attempt.id, workspace: workspace.name, pid: said.pid, transport, died: process.died, sign }
    const health = await firstProof(worker, process, timings)
    timer.stop()
    if (health !== undefined) return { ok: true, worker, process, health }
    await transport.close()
  }
  // One that says it failed gets a moment to end by itself, so that its exit code is its own.
  if (said?.event === 'failed') setTimeout(() => process.kill(), timings.termMs).unref()
  else process.kill()
  const exit = await process.exited
  timer.stop()
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by the timer
  if (late) return { ok: false, fatal: false, reason: `It was not ready within ${timings.startLimitMs / 1000} s.`, exit }
  return { ok: false, ...failureOf(said, exit, options) }
}

/** Starts a worker. Never rejects; when it fails, nothing of it is left. */
export async function launchWorker(attempt: Attempt, options: LaunchOptions): Promise<Launched> {
  try {
    const reason = await obstacle(options.workspace)
    if (reason !== undefined) return { ok: false, fatal: true, reason }
    const port = await getPort({ host: '127.0.0.1' })
    if (attempt.cancel.signal.aborted) return { ok: false, fatal: false, reason: 'It was cancelled.' }
    const process = options.obtain(port)
    attempt.process = process
    if (process.pid > 0) options.spawned(process.pid)
    process.hear((line) => options.log(line))
    process.launch(launchLine(options, attempt.key, port))
    return await awaitReady(attempt, process, options, port)
  } catch (thrown) {
    attempt.process?.kill()
    return { ok: false, fatal: false, reason: `It could not be started: ${thrown instanceof Error ? thrown.message : String(thrown)}` }
  }
}
