import type { Proposal, ProposalStatus } from '../../../shared/proposal.ts'
import { HubError } from '../errors.ts'
import type { AppendedRow, EventInput, WriteInput, WriteOutcome } from './messages.ts'
import type { Appended, NewEvent, Write, WriteResult } from './write.ts'
import { hubEvent } from './stored-event.ts'

function eventInput(event: NewEvent): EventInput {
  const { id, scope, severity, summary, source, workspace, trace, data } = event
  return { id, scope, severity, summary, source, workspace, trace, data: data && JSON.stringify(data) }
}

function opening(proposal: Proposal): { id: string; status: ProposalStatus; body: string } {
  const { seq: _seq, createdAt: _createdAt, ...body } = proposal
  return { id: proposal.id, status: proposal.status, body: JSON.stringify(body) }
}

/** A write as the thread takes it. */
export function writeInput({ events = [], openProposals = [], moveProposal: move }: Write): WriteInput {
  return {
    events: events.map(eventInput),
    openProposals: openProposals.map(opening),
    ...(move && {
      moveProposal: { id: move.to.id, from: move.from, to: move.to.status, body: JSON.stringify(move.to) }
    })
  }
}

function appended(event: NewEvent, row: AppendedRow): Appended {
  if (row.repeated) return { event: hubEvent(row.first), repeated: true }
  const { id, scope, severity, summary, source, workspace, trace, data } = event
  const optional = {
    ...(source !== undefined && { source }),
    ...(workspace !== undefined && { workspace }),
    ...(trace !== undefined && { trace }),
    ...(data !== undefined && { data })
  }
  const time = new Date(row.time).toISOString()
  return { event: { seq: row.seq, id, time, scope, severity, summary, ...optional }, repeated: false }
}

/** What the thread made of a write. Throws INTERNAL when it refused it. */
export function writeResult(write: Write, outcome: WriteOutcome | undefined): WriteResult {
  if (outcome === undefined || !outcome.ok) {
    throw new HubError('INTERNAL', `The journal refused a write: ${outcome?.message ?? 'no answer'}. Please report it.`)
  }
  if (!outcome.done) return { done: false, events: [] }
  const events = (write.events ?? []).flatMap((event, at) => {
    const row = outcome.events[at]
    return row === undefined ? [] : [appended(event, row)]
  })
  return { done: true, events }
}
