import { setTimeout as sleep } from 'node:timers/promises'
import type { Footprint, SpareStatus } from '../../../shared/workspace.ts'
import type { Ledger } from './ledger.ts'
import { createMarkIndex } from './mark-index.ts'
import { markEnv } from './marks.ts'
import { createMeter } from './meter.ts'
import type { PythonRuntime } from './python.ts'
import { endRemains } from './remains.ts'
import type { Runner } from './runner.ts'
import { Spare } from './spare.ts'
import type { Timings } from './timings.ts'
import { spawnWorker, type WorkerProcess } from './worker-process.ts'

export interface WorkforceDeps {
  readonly python: PythonRuntime
  readonly timings: Timings
  /** The data folder's mark, which all that workers start bears. */
  readonly owner: string
  /** Absent: what this process leaves when it is killed is not found again. */
  readonly ledger?: Ledger
  readonly changed: () => void
}

/** The processes behind the runners: where they come from, what they cost, and that nothing of them is left. */
export interface Workforce {
  readonly spare: SpareStatus
  /** What this process costs with all below it, the workers and the spare left out. Undefined before the first sample. */
  readonly own: Footprint | undefined
  /** A process for a worker of this workspace: the warm one, or a new one. */
  obtain(name: string, port: number): WorkerProcess
  /** By what the processes of an attempt can be found. */
  marks(attempt: string): Readonly<Record<string, string>>
  /** Ends what is left of an attempt, whose process was `pid`, if it had one. Never rejects. */
  sweep(attempt: string, pid: number, afterMs?: number): Promise<void>
  /** Notes what the runners' workers have, measures what it costs, and tells them. Not waited for. */
  sample(runners: Iterable<Runner>): void
  wantSpare(wanted: boolean): void
  stop(): Promise<void>
}

export function createWorkforce({ python, timings, owner, ledger, changed }: WorkforceDeps): Workforce {
  const spawn = (args: readonly string[]): WorkerProcess => spawnWorker({ python, args, env: markEnv({ owner }), timings })
  const spare = new Spare({ spawn: () => spawn(['--standby']), refillMs: timings.spareRefillMs, againMs: timings.spareAgainMs, changed })
  const marks = createMarkIndex()
  const meter = createMeter({ marks, ...(ledger && { ledger }) })
  const sweeps = new Set<Promise<void>>()

  async function end(attempt: string, pid: number, afterMs: number): Promise<void> {
    if (pid === 0) return
    await sleep(afterMs)
    // What can't be ended now is found at the next start.
    await endRemains({ leader: pid, worker: attempt, known: ledger?.known(attempt) ?? [], marks }).catch(() => undefined)
    ledger?.forget(attempt)
  }

  return {
    get spare() {
      return { ...spare.status, ...(spare.status.pid === undefined ? {} : meter.spare) }
    },
    get own() {
      return meter.own
    },
    obtain: (name, port) => spare.take() ?? spawn(['--workspace', name, '--port', String(port), '--config', '-']),
    marks: (attempt) => markEnv({ owner, worker: attempt }),
    async sweep(attempt, pid, afterMs = 0) {
      const sweeping = end(attempt, pid, afterMs)
      sweeps.add(sweeping)
      await sweeping.finally(() => sweeps.delete(sweeping))
    },
    sample: (runners) => meter.look(runners, spare.status.pid),
    wantSpare: (wanted) => (wanted ? spare.want() : void spare.drop()),
    async stop() {
      await Promise.all([spare.drop(), meter.done(), ...sweeps])
    }
  }
}
