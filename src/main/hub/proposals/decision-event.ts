import type { Proposal } from '../../../shared/proposal.ts'
import { newEventId } from '../store/event-id.ts'
import type { NewEvent } from '../store/write.ts'

const longestSummary = 1000

function summaryOf(proposal: Proposal): string {
  return Array.from(`${proposal.status}: ${proposal.title}`).slice(0, longestSummary).join('')
}

/** The event that says which state a proposal has reached; committed with the state itself, so that neither is without the other. */
export function decisionEvent(proposal: Proposal): NewEvent {
  const bad = proposal.status === 'rejected' || proposal.status === 'failed'
  return {
    id: newEventId(),
    scope: `chat/decisions/${proposal.id}`,
    severity: bad ? 'warning' : 'info',
    summary: summaryOf(proposal),
    source: 'hub',
    workspace: proposal.workspace,
    ...(proposal.trace !== undefined && { trace: proposal.trace }),
    data: { proposal }
  }
}
