import type { Proposal, ProposalStatus } from '../../../shared/proposal.ts'
import type { Bus } from '../bus/bus.ts'
import type { Store } from '../store/store.ts'
import { decisionEvent } from './decision-event.ts'
import { unknownReceipt, withReceipt } from './receipt.ts'

export interface StatesDeps {
  readonly bus: Pick<Bus, 'commit'>
  readonly store: Pick<Store, 'proposals' | 'proposal'>
  /** Hears of each state once it is committed. */
  tell(proposal: Proposal): void
}

/** The states of proposals as they are stored: each with its event, in one commit. */
export interface States {
  /** False when another one was quicker: the proposal is not in `from` any more. */
  move(from: ProposalStatus, to: Proposal): Promise<boolean>
  /** Puts another call into a pending proposal. Without an event, as its state is the same. */
  refresh(next: Proposal): Promise<boolean>
  finish(next: Proposal): Promise<void>
  /** Ends a proposal whose time is over. When it is pending for longer, gives the time it is due. */
  expire(id: string): Promise<number | undefined>
  /** Tells of a proposal that was just opened, and gives the time it is due. */
  opened(id: string): Promise<number | undefined>
  /** Ends what was approved when the hub died: nobody knows whether it ran, so it is not run again. */
  endInterrupted(): Promise<void>
}

export function createStates(deps: StatesDeps): States {
  const { bus, store } = deps

  async function move(from: ProposalStatus, to: Proposal): Promise<boolean> {
    const { done } = await bus.commit({ events: [decisionEvent(to)], moveProposal: { from, to } })
    if (done) deps.tell(to)
    return done
  }

  async function finish(next: Proposal): Promise<void> {
    await move('approved', next)
  }

  return {
    move,
    finish,
    async refresh(next) {
      const { done } = await bus.commit({ moveProposal: { from: 'pending', to: next } })
      if (done) deps.tell(next)
      return done
    },
    async expire(id) {
      const proposal = await store.proposal(id)
      if (proposal?.status !== 'pending') return undefined
      const due = Date.parse(proposal.expiresAt)
      if (due > Date.now()) return due
      const decision = { verb: 'expire', by: 'hub', at: new Date().toISOString() } as const
      await move('pending', { ...proposal, status: 'expired', decision })
      return undefined
    },
    async opened(id) {
      const proposal = await store.proposal(id)
      if (proposal?.status !== 'pending') return undefined
      deps.tell(proposal)
      return Date.parse(proposal.expiresAt)
    },
    async endInterrupted() {
      for (const proposal of await store.proposals('approved')) {
        if (proposal.call === undefined) continue
        const why = 'The hub ended before the call\'s end was known. Look whether it had its effect. It is not run again.'
        await finish(withReceipt(proposal, unknownReceipt(proposal.decision?.at ?? proposal.createdAt, why)))
      }
    }
  }
}
