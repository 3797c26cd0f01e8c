import type { SpareStatus } from '../../../shared/workspace.ts'
import { sampleGroups } from './footprint.ts'
import type { PythonRuntime } from './python.ts'
import type { Runner } from './runner.ts'
import { Spare } from './spare.ts'
import type { Timings } from './timings.ts'
import { spawnWorker, type WorkerProcess } from './worker-process.ts'

export interface WorkforceDeps {
  readonly python: PythonRuntime
  readonly timings: Timings
  readonly changed: () => void
}

/** The processes behind the runners: where they come from, what they cost, and that nothing of them is left. */
export interface Workforce {
  readonly spare: SpareStatus
  /** A process for a worker of this workspace: the warm one, or a new one. */
  obtain(name: string, port: number): WorkerProcess
  /** By what the processes of an attempt can be found. */
  marks(attempt: string): Readonly<Record<string, string>>
  /** Ends what is left of an attempt, whose process was `pid`. Never rejects. */
  sweep(attempt: string, pid: number): Promise<void>
  /** Measures what they cost, and tells the runners. */
  sample(runners: Iterable<Runner>): Promise<void>
  wantSpare(wanted: boolean): void
  stop(): Promise<void>
}

export function createWorkforce({ python, timings, changed }: WorkforceDeps): Workforce {
  const spawn = (args: readonly string[]): WorkerProcess => spawnWorker({ python, args, env: {}, timings })
  const spare = new Spare({
    spawn: () => spawn(['--standby']),
    refillMs: timings.spareRefillMs,
    againMs: timings.spareAgainMs,
    changed
  })
  return {
    get spare() {
      return spare.status
    },
    obtain: (name, port) => spare.take() ?? spawn(['--workspace', name, '--port', String(port), '--config', '-']),
    marks: () => ({}),
    async sweep() {},
    async sample(runners) {
      const byGroup = new Map<number, Runner>()
      for (const runner of runners) if (runner.attempt?.process !== undefined) byGroup.set(runner.attempt.process.pid, runner)
      const sums = await sampleGroups([...byGroup.keys()])
      for (const [group, memoryBytes] of sums) byGroup.get(group)?.standing.measured({ whole: { memoryBytes, cpuPercent: 0 }, upstreams: new Map() })
    },
    wantSpare: (wanted) => (wanted ? spare.want() : void spare.drop()),
    stop: () => spare.drop()
  }
}
