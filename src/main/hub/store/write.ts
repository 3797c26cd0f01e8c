import type { EventPost, HubEvent } from '../../../shared/event.ts'
import type { Proposal, ProposalStatus } from '../../../shared/proposal.ts'

/** An event before it is committed: time and seq are given by the journal. */
export interface NewEvent extends EventPost {
  readonly id: string
}

export interface Appended {
  /** As it stands in the journal: of a repeat, the first one. */
  readonly event: HubEvent
  /** Its id was known, so nothing was added. */
  readonly repeated: boolean
}

/** What is committed whole or not at all. */
export interface Write {
  readonly events?: readonly NewEvent[]
  /** Stored with the seq and time of the event with the same id; not stored when that is a repeat. */
  readonly openProposals?: readonly Proposal[]
  /** When the stored status is not `from`, nothing of this write happens. */
  readonly moveProposal?: { readonly from: ProposalStatus; readonly to: Proposal }
}

export interface WriteResult {
  /** False when `moveProposal` did not find its status. */
  readonly done: boolean
  /** One per event of the write, in order. */
  readonly events: readonly Appended[]
}
