import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { HubError } from '../../../../src/main/hub/errors.ts'
import type { BreakersDeps } from '../../../../src/main/hub/bridge/breaker.ts'
import type { GatewayDeps } from '../../../../src/main/hub/gateway/routes.ts'
import type { WorkerOptions } from '../../../../src/main/hub/supervisor/supervisor.ts'
import type { Worker } from '../../../../src/main/hub/supervisor/worker.ts'
import { createHttpTransport } from '../../../../src/main/hub/transports/http.ts'
import type { WorkspaceDetail } from '../../../../src/shared/workspace.ts'

const root = resolve(import.meta.dirname, '../../../..')

/** How a worker is started: a command, and the line it reads first. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly line?: unknown
}

export const scripted: Program = { command: process.execPath, args: [join(import.meta.dirname, 'scripted-worker.mjs')] }

/** The real worker, without upstreams unless given. */
export function realWorker(workspace: string, hubUrl: string, mcpServers: Record<string, unknown> = {}): Program {
  const command = join(root, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python')
  const hub = { url: hubUrl, key: 'key' }
  const line = { workspace, listen: { transport: 'http', port: 0 }, cwd: root, env: { PATH: process.env['PATH'] ?? '' }, hub, mcpServers }
  return {
    command,
    args: ['-m', 'workspace_hub', 'worker', '--workspace', workspace, '--port', '0', '--config', '-'],
    env: { ...process.env as Record<string, string>, PYTHONPATH: join(root, 'python/src'), PYTHONDONTWRITEBYTECODE: '1' },
    line
  }
}

/** Stands for the supervisor in tests of what stands on it: real processes, started and ended by the test. */
export interface Workers {
  readonly supervisor: GatewayDeps['supervisor'] & BreakersDeps['supervisor'] & { readonly suspected: Worker[]; readonly breakers: string[] }
  start(): Promise<Worker>
  /** Ends the running worker as a crash would. Resolves when the process is gone and `died` was aborted. */
  kill(): Promise<void>
  /** Nobody starts it until `start`. */
  setStopped(stopped: boolean): void
  /** Stopped because nobody used it: who asks for a worker would wake it. */
  setAsleep(asleep: boolean): void
  /** Whether anybody who wakes asked for a worker while it was asleep. */
  woken(): boolean
  /** The workspace is taken out of the config. */
  setRemoved(): void
  close(): Promise<void>
}

function detail(name: string): WorkspaceDetail {
  return {
    name, url: '', state: 'running', health: 'healthy', provenAt: null, worker: null, upstreams: [], path: root,
    stateSince: '', restarts: 0, stderr: [], stderrLines: 0
  }
}

export function createWorkers(workspace: string, program: Program): Workers {
  let running: { worker: Worker; child: ChildProcess; gone: Promise<unknown> } | undefined
  let stopped = false
  let asleep = false
  let woken = false
  let removed = false
  let launches = 0
  const listeners = new Set<(worker: Worker) => void>()
  const suspected: Worker[] = []
  const breakers: string[] = []

  function known(name: string): void {
    if (removed || name !== workspace) throw new HubError('UNKNOWN_WORKSPACE', `There is no workspace ${name}.`)
  }

  async function worker(name: string, { waitMs, signal, wake = true }: WorkerOptions): Promise<Worker> {
    known(name)
    const until = Date.now() + waitMs
    for (;;) {
      signal?.throwIfAborted()
      if (stopped) throw new HubError('WORKSPACE_STOPPED', `${name} is stopped. Start it.`)
      if (running !== undefined) return running.worker
      if (asleep && wake) woken = true
      if (Date.now() >= until) {
        throw new HubError('WORKER_UNAVAILABLE', `${name} is starting.`, { details: { retryAfterMs: 1500 } })
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async function start(): Promise<Worker> {
    const { command, args, env, line } = program
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...(env === undefined ? {} : { env }) })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const gone = once(child, 'exit')
    child.stdin.on('error', () => undefined)
    if (line !== undefined) child.stdin.write(`${JSON.stringify(line)}\n`)
    const lines = createInterface({ input: child.stdout })
    const text = await Promise.race([once(lines, 'line').then(([first]) => String(first)), gone.then(() => '')])
    if (text === '') throw new Error(`the worker ended: ${stderr}`)
    const { port, pid } = JSON.parse(text) as { port: number; pid: number }
    const died = new AbortController()
    const transport = createHttpTransport(port)
    launches += 1
    const fresh: Worker = { id: `${workspace}-${process.pid}-${launches}`, workspace, pid, transport, died: died.signal, sign: () => '' }
    running = { worker: fresh, child, gone }
    child.on('exit', () => {
      if (running?.worker === fresh) running = undefined
      died.abort()
      void transport.close()
    })
    for (const listener of listeners) listener(fresh)
    return fresh
  }

  async function kill(): Promise<void> {
    const was = running
    was?.child.kill('SIGKILL')
    await was?.gone
  }

  return {
    start,
    kill,
    close: kill,
    setStopped: (value) => (stopped = value),
    setAsleep: (value) => (asleep = value),
    woken: () => woken,
    setRemoved: () => (removed = true),
    supervisor: {
      suspected,
      breakers,
      breaker: (_worker, state) => void breakers.push(state),
      worker,
      current: (name) => (name === workspace ? running?.worker : undefined),
      get(name) {
        known(name)
        return { ...detail(name), ...(asleep ? { asleep } : {}) }
      },
      onWorker(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      proven: () => undefined,
      suspect: (one) => void suspected.push(one)
    }
  }
}
