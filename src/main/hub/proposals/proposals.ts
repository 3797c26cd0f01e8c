import type { HubEvent } from '../../../shared/event.ts'
import { z } from 'zod'
import type { BoundCall, DecideInput, Proposal, ProposalStatus } from '../../../shared/proposal.ts'
import type { Bridge } from '../bridge/bridge.ts'
import type { Waits } from '../bridge/waits.ts'
import type { Bus } from '../bus/bus.ts'
import { HubError } from '../errors.ts'
import { createListeners } from '../store/listeners.ts'
import type { Store } from '../store/store.ts'
import type { NewEvent } from '../store/write.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { bindCall } from './bind-call.ts'
import { createDecisions } from './decisions.ts'
import { createExecution } from './execution.ts'
import { createHeld, type Held } from './held.ts'
import { createExpiry, type Expiry } from './expiry.ts'
import { namesTool, proposalOf } from './open.ts'
import { createStates, type States } from './states.ts'

/** Questions of agents to the person, from the asking to the receipt. */
export interface Proposals {
  /**
   * The proposal that an event on chat/proposals opens; the caller commits both together. For an event that is known
   * already, the proposal it opened then.
   * @param by the worker that posts it, if it is one: then it may hold the call until it is decided
   * @throws HubError INVALID_PROPOSAL; WORKER_UNAVAILABLE when that worker is ending; the bridge's errors when the worker
   *   can't say which tools it has
   */
  open(event: NewEvent, by?: Asker): Promise<{ readonly proposal: Proposal }>
  /** Newest first. */
  list(status?: ProposalStatus): Promise<readonly Proposal[]>
  get(id: string): Promise<Proposal | undefined>
  /**
   * Resolves once the decision is committed. An approved call runs after that; its end comes by `onChange` and the bus.
   * @param by who decides, as the proposal shows it
   * @throws HubError UNKNOWN_PROPOSAL, PROPOSAL_DECIDED, CALL_CHANGED (`digest` is the one of now), INVALID_DECISION,
   *   JOURNAL_UNAVAILABLE; the bridge's errors when the tool can't be looked at, which leave it pending
   */
  decide(id: string, decision: DecideInput, by: string): Promise<Proposal>
  /** The digest the call would have with these arguments and the tool's definition of now. */
  digest(id: string, args: Readonly<Record<string, unknown>>): Promise<string>
  /** Each new, changed or decided proposal, once committed. Returns its undo. */
  onChange(listener: (proposal: Proposal) => void): () => void
  /** Watches for expiry, and ends what a crash left: an approved call without a receipt is failed, outcome unknown. */
  start(): Promise<void>
  /** Gives the calls that the hub runs a second. Workers still report how those they hold ended. Idempotent. */
  drain(): Promise<void>
  /** Drains, and hears no more. Idempotent. */
  stop(): Promise<void>
}

/** A worker, known by its launch key. */
export interface Asker {
  readonly workspace: string
  /** It runs, and is not being stopped or replaced. */
  serves(): boolean
}

export interface ProposalsDeps {
  readonly bus: Pick<Bus, 'commit' | 'subscribe'>
  readonly store: Pick<Store, 'proposals' | 'proposal'>
  readonly bridge: Pick<Bridge, 'request' | 'tools'>
  readonly waits: Pick<Waits, 'pause' | 'resume'>
  readonly supervisor: Pick<Supervisor, 'onWorker'>
  workspaces(): readonly string[]
  /** A workspace's `timeoutsMs`. */
  timeouts?(workspace: string): Readonly<Record<string, number>>
}

const graceMs = 1000

async function digestWith(bridge: Pick<Bridge, 'tools'>, proposal: Proposal, args: BoundCall['arguments']): Promise<string> {
  const { workspace, call } = proposal
  if (call === undefined) throw new HubError('INVALID_DECISION', 'This proposal is not bound to a call, so it has no digest.')
  const bound = await bindCall(bridge, { workspace, tool: call.tool, arguments: args })
  if (bound === undefined) throw new HubError('CALL_CHANGED', `${workspace} has no tool "${call.tool}" any more.`)
  return bound.digest
}

/** The request that a worker holds for this question. */
const heldCall = z.object({ held: z.object({ call: z.string().min(1).max(128) }) })

function requireServing(by: Asker): void {
  if (by.serves()) return
  throw new HubError('WORKER_UNAVAILABLE', `The worker of ${by.workspace} is being stopped or replaced. Try again in a moment.`)
}

/** The proposal of a worker, for its own workspace: it may hold a call for it. */
async function openOwn(deps: ProposalsDeps, held: Held, event: NewEvent, by: Asker): Promise<Proposal> {
  const call = heldCall.safeParse(event.data).data?.held.call
  // One that ends would wait here for the tools of the next, while its end waits for this answer.
  if (call !== undefined || namesTool(event)) requireServing(by)
  const proposal = await proposalOf(event, call !== undefined, deps)
  if (call === undefined) return proposal
  // It may have ended meanwhile, and the call with it.
  requireServing(by)
  held.holds(proposal.id, proposal.workspace, call)
  return proposal
}

function opens(event: HubEvent): boolean {
  return event.scope === 'chat/proposals' && event.data?.['proposal'] !== undefined
}

interface Host {
  readonly held: Held
  readonly states: States
  readonly expiry: Expiry
}

/** Takes in what was committed. When it can't be read now, the clock looks again. */
function welcome({ held, states, expiry }: Host): (events: readonly HubEvent[]) => void {
  return (events) => {
    for (const { id } of events.filter(opens)) {
      held.opened(id)
      states.opened(id).then(
        (due) => due !== undefined && expiry.watch(id, due),
        () => expiry.watch(id, Date.now())
      )
    }
  }
}

export function createProposals(deps: ProposalsDeps): Proposals {
  const { store, bridge } = deps
  const listeners = createListeners<Proposal>()
  const states = createStates({ ...deps, tell: (proposal) => (held.changed(proposal), listeners.tell(proposal)) })
  const held = createHeld({ ...deps, states })
  const execution = createExecution({ bridge, timeouts: (name) => deps.timeouts?.(name) ?? {}, finish: (next) => states.finish(next) })
  const expiry = createExpiry((id) => states.expire(id))
  const decisions = createDecisions({
    store,
    bridge,
    states,
    decided(next) {
      expiry.forget(next.id)
      if (next.status === 'approved' && next.call !== undefined && next.held !== true) execution.run(next, next.call)
    }
  })
  let unsubscribe: (() => void) | undefined

  return {
    async open(event, by) {
      const repeated = await store.proposal(event.id)
      if (repeated !== undefined) return { proposal: repeated }
      if (by === undefined || by.workspace !== event.workspace) return { proposal: await proposalOf(event, false, deps) }
      return { proposal: await openOwn(deps, held, event, by) }
    },
    list: (status) => store.proposals(status),
    get: (id) => store.proposal(id.toLowerCase()),
    decide: (id, input, by) => decisions.decide(id, input, by),
    digest: async (id, args) => digestWith(bridge, await decisions.known(id), args),
    onChange: (listener) => listeners.add(listener),
    async start() {
      unsubscribe ??= deps.bus.subscribe(welcome({ held, states, expiry }))
      await states.endInterrupted()
      await held.start()
      for (const proposal of await store.proposals('pending')) expiry.watch(proposal.id, Date.parse(proposal.expiresAt))
    },
    drain: () => execution.stop(graceMs),
    async stop() {
      unsubscribe?.()
      held.stop()
      expiry.stop()
      await execution.stop(graceMs)
    }
  }
}
