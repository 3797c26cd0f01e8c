import type { BoundCall, DecideInput, Decision, Proposal } from '../../../shared/proposal.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { HubError } from '../errors.ts'
import { bindCall } from './bind-call.ts'
import { sameArguments } from './digest.ts'

/** What a decision leads to: the next state to commit, or the fresh call that the person has to look at first. */
export type Outcome =
  | { readonly kind: 'decided'; readonly next: Proposal }
  | { readonly kind: 'changed'; readonly next: Proposal; readonly why: string }

type Approval = Extract<DecideInput, { verb: 'approve' }>

function changed(next: Proposal, why: string): Outcome {
  return { kind: 'changed', next, why }
}

/** The call with its edited arguments, and the digest each has with the tool's definition of now. */
async function callsOf(bridge: Pick<Bridge, 'tools'>, proposal: Proposal, call: BoundCall, edit: Approval['arguments']) {
  const { workspace } = proposal
  const fresh = await bindCall(bridge, { workspace, tool: call.tool, arguments: call.arguments })
  if (fresh === undefined || edit === undefined || sameArguments(edit, call.arguments)) return { fresh, edited: undefined }
  try {
    return { fresh, edited: await bindCall(bridge, { workspace, tool: call.tool, arguments: edit }) }
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'INVALID_PROPOSAL') throw error
    throw new HubError('INVALID_DECISION', error.message, { cause: error })
  }
}

async function approveCall(
  bridge: Pick<Bridge, 'tools'>,
  proposal: Proposal,
  call: BoundCall,
  input: Approval,
  decision: Decision
): Promise<Outcome> {
  const { fresh, edited } = await callsOf(bridge, proposal, call, input.arguments)
  if (fresh === undefined) return changed(proposal, `${proposal.workspace} has no tool "${call.tool}" any more.`)
  if (fresh.digest !== call.digest) {
    return changed({ ...proposal, call: fresh }, `The definition of "${call.tool}" changed after it was shown.`)
  }
  // Whoever edits may send the digest of what they saw, or of what they made of it.
  if (input.digest !== undefined && input.digest !== call.digest && input.digest !== edited?.digest) {
    return changed(proposal, 'The digest is not that of the call that waits.')
  }
  const approved: Proposal = { ...proposal, status: 'approved', decision }
  return { kind: 'decided', next: edited === undefined ? approved : { ...approved, call: edited, asked: call } }
}

function withoutRunning(proposal: Proposal, input: DecideInput, decision: Decision): Outcome {
  if (input.digest !== undefined && input.digest !== proposal.call?.digest) {
    if (proposal.call !== undefined) return changed(proposal, 'The digest is not that of the call that waits.')
    throw new HubError('INVALID_DECISION', 'This proposal is not bound to a call, so it has no digest. Leave "digest" out.')
  }
  const status = input.verb === 'approve' ? 'approved' : input.verb === 'reject' ? 'rejected' : 'answered'
  return { kind: 'decided', next: { ...proposal, status, decision } }
}

/**
 * Works out what a person's decision makes of a pending proposal. Nothing is stored or run here.
 * @throws HubError INVALID_DECISION; the bridge's errors when the tool can't be looked at
 */
export async function decisionOutcome(
  bridge: Pick<Bridge, 'tools'>,
  proposal: Proposal,
  input: DecideInput,
  by: string
): Promise<Outcome> {
  const decision: Decision = {
    verb: input.verb,
    by,
    at: new Date().toISOString(),
    ...('reason' in input && input.reason !== undefined ? { reason: input.reason } : {}),
    ...('answer' in input ? { answer: input.answer } : {})
  }
  if (input.verb !== 'approve') return withoutRunning(proposal, input, decision)
  if (proposal.call !== undefined) return approveCall(bridge, proposal, proposal.call, input, decision)
  if (input.arguments !== undefined) {
    throw new HubError('INVALID_DECISION', 'This proposal is not bound to a call, so there are no arguments to edit. Approve it without.')
  }
  return withoutRunning(proposal, input, decision)
}
