import type { DecideInput, Proposal } from '../../../shared/proposal.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { HubError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { decisionOutcome, type Outcome } from './decide.ts'
import type { States } from './states.ts'

function unknownProposal(id: string): HubError {
  return new HubError('UNKNOWN_PROPOSAL', `There is no proposal ${id}. List them with \`proposals\`.`)
}

function alreadyDecided({ id, status }: Proposal): HubError {
  return new HubError('PROPOSAL_DECIDED', `Proposal ${id} is ${status} already. Nothing was changed.`, { details: { status } })
}

function callChanged({ next, why }: Extract<Outcome, { kind: 'changed' }>): HubError {
  const details = { digest: next.call?.digest, proposal: next }
  return new HubError('CALL_CHANGED', `${why} Nothing was run. Look at the call again, then decide.`, { details })
}

export interface DecisionsDeps {
  readonly store: Pick<Store, 'proposal'>
  readonly bridge: Pick<Bridge, 'tools'>
  readonly states: States
  /** Called once per proposal, after its decision is committed. */
  decided(next: Proposal): void
}

/** Takes decisions of the person. Of several at the same time one counts, the others hear PROPOSAL_DECIDED. */
export function createDecisions(deps: DecisionsDeps) {
  const { store, bridge, states } = deps

  async function known(id: string): Promise<Proposal> {
    const proposal = await store.proposal(id.toLowerCase())
    if (proposal === undefined) throw unknownProposal(id)
    return proposal
  }

  async function decide(id: string, input: DecideInput, by: string): Promise<Proposal> {
    // The clock may be a moment behind.
    await states.expire(id.toLowerCase())
    const current = await known(id)
    if (current.status !== 'pending') throw alreadyDecided(current)
    const outcome = await decisionOutcome(bridge, current, input, by)
    if (outcome.kind === 'changed') {
      const stored = outcome.next === current || (await states.refresh(outcome.next))
      throw stored ? callChanged(outcome) : alreadyDecided(await known(id))
    }
    if (!(await states.move('pending', outcome.next))) throw alreadyDecided(await known(id))
    deps.decided(outcome.next)
    return outcome.next
  }

  return { known, decide }
}
