import { setTimeout as sleep } from 'node:timers/promises'
import { readHealth, workspaceOf, type Health } from '../health.ts'
import { below, now, processOf, type Process } from '../processes.ts'
import type { Promised } from './promise.ts'

/** How long health may lag behind, in milliseconds. A probe comes every 5 s and has 2 s; two misses count. */
const limits = {
  worker: { gone: 1000, stopped: 16_000 },
  // A worker looks after its upstreams at the same pace, and the hub asks the worker at that pace.
  upstream: { gone: 8000, stopped: 23_000 },
  proof: 16_000
} as const
const everyMs = 200

/** An upstream that a blow struck. `process` is absent where it is not a process of the hub's tree. */
export interface Struck {
  readonly workspace: string
  readonly upstream: string
  readonly process?: Process
}

export interface Truth {
  /** From now on this upstream must not be called healthy for long, until it is replaced. */
  struck(upstream: Struck): void
  /** It is well again. */
  mended(): void
  /** Reasons that /health gave since the last time, by workspace. */
  takeReasons(): readonly string[]
  stop(): Promise<void>
}

interface Down {
  readonly since: number
  readonly how: 'gone' | 'stopped'
}

function howDown(process: Process | undefined): Down['how'] | undefined {
  if (process === undefined) return 'gone'
  return process.state === 'T' ? 'stopped' : undefined
}

/** Reads /health over and over, and compares it with what the system says of the processes. */
export function watchTruth(url: string, promise: Promised): Truth {
  const down = new Map<number, Down>()
  const reasons = new Set<string>()
  let struck: { readonly what: Struck; readonly since: number } | undefined
  let stopped = false

  function checkWorkers(health: Health, askedAt: number): void {
    for (const { name, health: said, worker, provenAt } of health.workspaces) {
      const how = worker === null ? undefined : howDown(processOf(worker.pid))
      if (worker === null || how === undefined) {
        if (worker !== null) down.delete(worker.pid)
        continue
      }
      const { since } = down.get(worker.pid) ?? { since: askedAt }
      down.set(worker.pid, { since, how })
      const forMs = askedAt - since
      if (said === 'healthy' && forMs > limits.worker[how]) {
        promise.break(`${name} is called healthy (proven ${provenAt}), its worker ${worker.pid} is ${how} for ${Math.round(forMs)} ms`)
      }
    }
  }

  function checkProof(health: Health): void {
    for (const { name, health: said, provenAt } of health.workspaces) {
      const age = provenAt === null ? Infinity : Date.now() - Date.parse(provenAt)
      if (said === 'healthy' && age > limits.proof) promise.break(`${name} is called healthy, but was last proven ${age} ms ago`)
    }
  }

  /** Another process that runs the same command has taken its place. */
  function replaced(workerPid: number, old: Process): boolean {
    return below(workerPid).some((one) => one.command === old.command && one.pid !== old.pid && one.state !== 'T')
  }

  function checkStruck(health: Health, askedAt: number): void {
    if (struck === undefined) return
    const { workspace, upstream, process } = struck.what
    const found = workspaceOf(health, workspace)
    const how = process === undefined ? 'gone' : howDown(now(process))
    const forMs = askedAt - struck.since
    const said = found?.upstreams.find(({ name }) => name === upstream)?.health
    if (how === undefined || said !== 'healthy' || forMs <= limits.upstream[how]) return
    if (process !== undefined && found?.worker && replaced(found.worker.pid, process)) return
    promise.break(`${workspace}/${upstream} is called healthy, it is ${how} for ${Math.round(forMs)} ms`)
  }

  async function run(): Promise<void> {
    while (!stopped) {
      const askedAt = performance.now()
      const health = await readHealth(url)
      if (health !== undefined) {
        promise.keep()
        checkWorkers(health, askedAt)
        checkProof(health)
        checkStruck(health, askedAt)
        for (const { name, health: said, reason } of health.workspaces) {
          if (said !== 'healthy' && reason !== undefined) reasons.add(`${name} ${said}: ${reason}`)
        }
      }
      await sleep(everyMs)
    }
  }

  const running = run()
  return {
    struck: (what) => void (struck = { what, since: performance.now() }),
    mended: () => void (struck = undefined),
    takeReasons() {
      const taken = [...reasons]
      reasons.clear()
      return taken
    },
    async stop() {
      stopped = true
      await running
    }
  }
}
