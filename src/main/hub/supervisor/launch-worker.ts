import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import type { WorkerLaunch, WorkerLine } from '../../../shared/worker-launch.ts'
import type { UpstreamStatus } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { createHttpTransport } from '../transports/http.ts'
import { probe } from './probe.ts'
import type { PythonRuntime } from './python.ts'
import type { Timings } from './timings.ts'
import { spawnWorker, type Exit, type WorkerProcess } from './worker-process.ts'
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

export interface LaunchOptions {
  readonly workspace: ResolvedWorkspace
  readonly python: PythonRuntime
  readonly hubUrl: string
  readonly timings: Timings
  log(line: string): void
}

/** Why there is no worker. A fatal one would only happen again. */
export interface LaunchFailure {
  readonly fatal: boolean
  readonly reason: string
  readonly exit?: Exit
}

export type Launched =
  | { readonly ok: true; readonly worker: Worker; readonly process: WorkerProcess; readonly upstreams: readonly UpstreamStatus[] }
  | ({ readonly ok: false } & LaunchFailure)

function launchLine({ workspace, hubUrl }: LaunchOptions, key: string, port: number): WorkerLaunch {
  return {
    workspace: workspace.name,
    listen: { transport: 'http', port },
    cwd: workspace.path,
    env: { ...workspace.env },
    hub: { url: hubUrl, key },
    mcpServers: { ...workspace.servers },
    approval: workspace.config.approval,
    timeoutsMs: workspace.config.timeoutsMs
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
async function firstProof(worker: Worker, process: WorkerProcess, timings: Timings, end: number) {
  while (!process.died.aborted && Date.now() < end) {
    const result = await probe(worker.transport, timings.probeLimitMs)
    if (result.ok) return result.upstreams
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
  return { fatal: exit.code === 78, reason: '', exit }
}

/** Waits until a worker that was spawned serves, or is gone. */
async function awaitReady(attempt: Attempt, process: WorkerProcess, options: LaunchOptions, port: number): Promise<Launched> {
  const { timings, workspace } = options
  const end = Date.now() + timings.startLimitMs
  const timer = setTimeout(() => process.kill(), timings.startLimitMs)
  const said = await process.said
  if (said?.event === 'ready') {
    const transport = createHttpTransport(said.port ?? port)
    const worker = { id: attempt.id, workspace: workspace.name, pid: said.pid, transport, died: process.died }
    const upstreams = await firstProof(worker, process, timings, end)
    clearTimeout(timer)
    if (upstreams !== undefined) return { ok: true, worker, process, upstreams }
    await transport.close()
  }
  const late = Date.now() >= end
  // One that says it failed gets a moment to end by itself, so that its exit code is its own.
  if (said?.event === 'failed') setTimeout(() => process.kill(), timings.termMs).unref()
  else process.kill()
  const exit = await process.exited
  clearTimeout(timer)
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
    const launch = launchLine(options, attempt.key, port)
    attempt.process = spawnWorker({ python: options.python, launch, timings: options.timings, log: (line) => options.log(line) })
    return await awaitReady(attempt, attempt.process, options, port)
  } catch (thrown) {
    attempt.process?.kill()
    return { ok: false, fatal: false, reason: `It could not be started: ${thrown instanceof Error ? thrown.message : String(thrown)}` }
  }
}
