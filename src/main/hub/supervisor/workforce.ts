import type { Footprint, SpareStatus } from '../../../shared/workspace.ts'
import { createSampler, type SampleRoot } from './footprint.ts'
import type { Ledger } from './ledger.ts'
import { createMarkIndex, type Bearers } from './mark-index.ts'
import { markEnv, workerMarkName } from './marks.ts'
import { readProcesses, type ProcessTable } from './process-table.ts'
import { familyOf, seedsOf } from './family.ts'
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
  /** A process for a worker of this workspace: the warm one, or a new one. */
  obtain(name: string, port: number): WorkerProcess
  /** By what the processes of an attempt can be found. */
  marks(attempt: string): Readonly<Record<string, string>>
  /** Ends what is left of an attempt, whose process was `pid`, if it had one. Never rejects. */
  sweep(attempt: string, pid: number): Promise<void>
  /** Notes what the runners' workers have, measures what it costs, and tells them. Not waited for. */
  sample(runners: Iterable<Runner>): void
  wantSpare(wanted: boolean): void
  stop(): Promise<void>
}

/** What is sampled of one worker. Upstreams are measured with it, and each by itself. */
interface Sampled {
  readonly runner: Runner
  readonly attempt: string
  readonly root: SampleRoot
  readonly upstreams: readonly { readonly name: string; readonly root: SampleRoot }[]
}

function sampledOf(runner: Runner, ledger: Ledger | undefined, bearers: Bearers): Sampled | undefined {
  const { attempt } = runner
  const pid = attempt?.process?.pid ?? 0
  if (attempt === undefined || pid === 0) return undefined
  const upstreams = runner.standing.upstreams.flatMap(({ name, pid: own }) =>
    own === undefined ? [] : { name, root: { id: `${attempt.id} ${name}`, pid: own } }
  )
  const root = { id: attempt.id, pid, marked: bearers(workerMarkName, attempt.id), known: ledger?.known(attempt.id) ?? [] }
  return { runner, attempt: attempt.id, root, upstreams }
}

function note(ledger: Ledger, { runner, attempt, root }: Sampled, table: ProcessTable): void {
  ledger.note({ id: attempt, workspace: runner.workspace.name }, familyOf(table, seedsOf(table, root)), table)
}

function tell({ runner, attempt, root, upstreams }: Sampled, costs: ReadonlyMap<string, Footprint>): void {
  if (runner.attempt?.id !== attempt) return
  const each = upstreams.flatMap(({ name, root: { id } }) => {
    const cost = costs.get(id)
    return cost === undefined ? [] : [[name, cost] as const]
  })
  runner.standing.measured({ whole: costs.get(root.id), upstreams: new Map(each) })
}

export function createWorkforce({ python, timings, owner, ledger, changed }: WorkforceDeps): Workforce {
  const spawn = (args: readonly string[]): WorkerProcess => spawnWorker({ python, args, env: markEnv({ owner }), timings })
  const spare = new Spare({ spawn: () => spawn(['--standby']), refillMs: timings.spareRefillMs, againMs: timings.spareAgainMs, changed })
  const sampler = createSampler()
  const marks = createMarkIndex()
  let spareCost: Footprint | undefined
  let sampling: Promise<void> | undefined
  const sweeps = new Set<Promise<void>>()

  async function end(attempt: string, pid: number): Promise<void> {
    if (pid === 0) return
    // What can't be ended now is found at the next start.
    await endRemains({ leader: pid, worker: attempt, known: ledger?.known(attempt) ?? [], marks }).catch(() => undefined)
    ledger?.forget(attempt)
  }

  async function look(runners: Iterable<Runner>): Promise<void> {
    const table = await readProcesses().catch(() => undefined)
    if (table === undefined) return
    const bearers = await marks.look(table)
    const all = [...runners].flatMap((runner) => sampledOf(runner, ledger, bearers) ?? [])
    if (ledger !== undefined) for (const one of all) note(ledger, one, table)
    const roots = all.flatMap(({ root, upstreams }) => [root, ...upstreams.map((one) => one.root)])
    const { pid } = spare.status
    const costs = sampler.sample([...roots, ...(pid === undefined ? [] : [{ id: 'spare', pid }])], table)
    spareCost = costs.get('spare')
    for (const one of all) tell(one, costs)
  }

  return {
    get spare() {
      return { ...spare.status, ...(spare.status.pid === undefined ? {} : spareCost) }
    },
    obtain: (name, port) => spare.take() ?? spawn(['--workspace', name, '--port', String(port), '--config', '-']),
    marks: (attempt) => markEnv({ owner, worker: attempt }),
    async sweep(attempt, pid) {
      const sweeping = end(attempt, pid)
      sweeps.add(sweeping)
      await sweeping.finally(() => sweeps.delete(sweeping))
    },
    sample(runners) {
      sampling ??= look(runners).finally(() => (sampling = undefined))
    },
    wantSpare: (wanted) => (wanted ? spare.want() : void spare.drop()),
    async stop() {
      await Promise.all([spare.drop(), sampling, ...sweeps])
    }
  }
}
