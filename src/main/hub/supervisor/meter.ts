import type { Footprint } from '../../../shared/workspace.ts'
import { familyOf, seedsOf } from './family.ts'
import { createSampler, type SampleRoot } from './footprint.ts'
import type { Ledger } from './ledger.ts'
import type { Bearers, MarkIndex } from './mark-index.ts'
import { workerMarkName } from './marks.ts'
import { readProcesses, type ProcessTable } from './process-table.ts'
import type { Runner } from './runner.ts'

/** Notes what processes there are, and what they cost, now and then. */
export interface Meter {
  /** What the spare cost at the last measurement. */
  readonly spare: Footprint | undefined
  /** What this process cost with all below it, the workers and the spare left out. */
  readonly own: Footprint | undefined
  /** Looks once, unless it is at it: notes what the workers have in the ledger, and tells their runners. Not waited for. */
  look(runners: Iterable<Runner>, sparePid: number | undefined): void
  /** Resolves when a look that is under way is over. */
  done(): Promise<void>
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

export function createMeter({ marks, ledger }: { readonly marks: MarkIndex; readonly ledger?: Ledger }): Meter {
  const sampler = createSampler()
  let spare: Footprint | undefined
  let own: Footprint | undefined
  let looking: Promise<void> | undefined

  async function measure(runners: Iterable<Runner>, sparePid = 0): Promise<void> {
    const table = await readProcesses().catch(() => undefined)
    if (table === undefined) return
    const bearers = await marks.look(table)
    const all = [...runners].flatMap((runner) => sampledOf(runner, ledger, bearers) ?? [])
    if (ledger !== undefined) for (const one of all) note(ledger, one, table)
    const roots = all.flatMap(({ root, upstreams }) => [root, ...upstreams.map((one) => one.root)])
    const hub = { id: 'hub', pid: process.pid, except: [sparePid, ...all.map(({ root }) => root.pid ?? 0)] }
    const costs = sampler.sample([...roots, hub, ...(sparePid === 0 ? [] : [{ id: 'spare', pid: sparePid }])], table)
    spare = costs.get('spare')
    own = costs.get('hub')
    for (const one of all) tell(one, costs)
  }

  return {
    get spare() {
      return spare
    },
    get own() {
      return own
    },
    look(runners, sparePid) {
      // One that fails leaves the figures of before; the next one may succeed.
      looking ??= measure(runners, sparePid).catch(() => undefined).finally(() => (looking = undefined))
    },
    done: async () => looking
  }
}
