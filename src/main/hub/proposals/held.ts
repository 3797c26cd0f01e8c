import type { HubEvent } from '../../../shared/event.ts'
import type { Proposal } from '../../../shared/proposal.ts'
import type { Waits } from '../bridge/waits.ts'
import type { Bus } from '../bus/bus.ts'
import type { Store } from '../store/store.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { createHeldEnds, heldReport } from './held-ends.ts'
import { persist } from './persist.ts'
import type { States } from './states.ts'

export interface HeldDeps {
  readonly bus: Pick<Bus, 'subscribe'>
  readonly store: Pick<Store, 'proposal' | 'proposals'>
  readonly states: States
  readonly waits: Pick<Waits, 'pause' | 'resume'>
  readonly supervisor: Pick<Supervisor, 'onWorker'>
}

/** Calls that wait at a worker until the person decides. They end with whoever waits for them. */
export interface Held {
  /** The worker of `workspace` holds its request `call` for this proposal. */
  holds(id: string, workspace: string, call: string): void
  /** A proposal was committed. Its worker may be gone by now. */
  opened(id: string): void
  /** A proposal went from state to state. */
  changed(proposal: Proposal): void
  /** Withdraws what an earlier run of the hub left: its calls are gone. */
  start(): Promise<void>
  stop(): void
}

const hubGone = 'The hub ended while the call waited, and the call with it.'

export function createHeld({ bus, store, states, waits, supervisor }: HeldDeps): Held {
  const stopping = new AbortController()
  const ends = createHeldEnds({ store, states })
  const calls = new Map<string, { readonly workspace: string; readonly call: string }>()
  const surely = (work: () => Promise<void>): void => void persist(work, stopping.signal)

  function hear(events: readonly HubEvent[]): void {
    for (const event of events) {
      const said = heldReport(event)
      if (said !== undefined) surely(() => ends.report(said, event.workspace))
    }
  }

  function forget(workspace: string): void {
    for (const [id, one] of calls) {
      if (one.workspace !== workspace) continue
      calls.delete(id)
      surely(() => ends.lose(id))
    }
  }

  const undo = [
    bus.subscribe(hear),
    supervisor.onWorker(({ workspace, died }) => died.addEventListener('abort', () => forget(workspace), { once: true }))
  ]

  return {
    holds(id, workspace, call) {
      if (calls.has(id)) return
      calls.set(id, { workspace, call })
      waits.pause(call)
    },
    opened(id) {
      if (!calls.has(id)) surely(() => ends.withdraw(id))
    },
    changed({ id, status, call }) {
      const one = calls.get(id)
      if (one === undefined || status === 'pending') return
      const runs = status === 'approved' && call !== undefined
      if (!runs) calls.delete(id)
      if (status !== 'executed' && status !== 'failed') waits.resume(one.call)
    },
    async start() {
      for (const { id, held } of await store.proposals('pending')) if (held === true) await ends.withdraw(id, hubGone)
    },
    stop() {
      stopping.abort()
      for (const off of undo) off()
    }
  }
}
