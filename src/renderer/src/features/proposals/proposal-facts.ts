import type { Proposal, ProposalStatus } from '../../../../shared/proposal.ts'
import type { ClickedThing } from '../../app/record-click.ts'
import { plural } from '../../format/number.ts'
import { clock, took } from '../../format/time.ts'

export type Shown = 'waiting' | 'decided' | 'all'

export function isWaiting({ status }: Proposal): boolean {
  return status === 'pending'
}

/** What waits longest first, since it expires first; what is decided newest first. */
export function shownProposals(proposals: readonly Proposal[], shown: Shown): readonly Proposal[] {
  const waiting = proposals.filter(isWaiting).sort((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt))
  const decided = proposals.filter((proposal) => !isWaiting(proposal)).sort((a, b) => decidedAt(b) - decidedAt(a))
  if (shown === 'waiting') return waiting
  return shown === 'decided' ? decided : [...waiting, ...decided]
}

export function decidedAt({ decision, createdAt }: Proposal): number {
  return Date.parse(decision?.at ?? createdAt)
}

export type Verdict = 'approved' | 'edited' | 'rejected' | 'answered' | 'expired' | 'withdrawn'

/** What the person decided, apart from how the call then ended. */
export function verdictOf({ status, asked }: Proposal): Verdict | undefined {
  if (status === 'pending') return undefined
  if (status === 'approved' || status === 'executed' || status === 'failed') return asked === undefined ? 'approved' : 'edited'
  return status
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  approved: 'Approved',
  edited: 'Approved with edits',
  rejected: 'Rejected',
  answered: 'Answered',
  expired: 'Expired',
  withdrawn: 'Withdrawn'
}

const endings: Readonly<Record<ProposalStatus, string>> = {
  pending: 'Waits for you',
  approved: 'Running',
  rejected: 'Not run',
  answered: 'Not run',
  expired: 'Not run',
  withdrawn: 'Not run',
  executed: 'OK',
  failed: 'Failed'
}

/** What came of it, in a few words: the result, the reason, the answer. */
export function resultOf(proposal: Proposal): string {
  const { status, decision, receipt, call, held } = proposal
  if (decision?.answer !== undefined) return `“${decision.answer}”`
  if (status === 'rejected' && decision?.reason !== undefined) return `“${decision.reason}”`
  if (receipt !== undefined) {
    const time = took(Date.parse(receipt.endedAt) - Date.parse(receipt.startedAt))
    if (receipt.outcome === 'unknown') return 'Outcome unknown'
    return `${receipt.outcome === 'ok' ? 'OK' : 'Failed'}, ${time}`
  }
  if (call === undefined && status === 'approved') return held === true ? 'Let through' : 'Nothing to run'
  return endings[status]
}

const tallied: readonly Verdict[] = ['approved', 'edited', 'rejected', 'answered', 'expired', 'withdrawn']

/** `41 today: 33 approved, 4 edited, …`, naming only what happened. */
export function tally(proposals: readonly Proposal[], now: number): string {
  const today = new Date(now).toDateString()
  const counts = new Map<Verdict, number>()
  for (const proposal of proposals) {
    const verdict = verdictOf(proposal)
    if (verdict === undefined || new Date(decidedAt(proposal)).toDateString() !== today) continue
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  }
  const sum = [...counts.values()].reduce((total, value) => total + value, 0)
  if (sum === 0) return 'None today'
  const named = tallied.filter((verdict) => counts.has(verdict)).map((verdict) => `${counts.get(verdict) ?? 0} ${verdict}`)
  return `${sum} today: ${named.join(', ')}`
}

/** That it did not run, in the words of what was asked. */
function notRun({ call, held }: Proposal): string {
  if (call !== undefined) return 'The call was not run.'
  return held === true ? 'The request was not let through.' : 'Nobody answered.'
}

/** What came of an approval, as far as that is not said elsewhere. */
function afterApproval({ status, receipt, held, call }: Proposal): string {
  if (receipt?.outcome === 'unknown') return ' Whether it ran is not known. It is not run again.'
  if (status !== 'approved' || call === undefined) return ''
  return held === true ? ' It runs now, in the agent’s request.' : ' It runs now.'
}

/** What to say in place of the decision bar once it is not pending. */
export function closingLine(proposal: Proposal): string {
  const { status, decision, held } = proposal
  const at = decision === undefined ? '' : ` at ${clock(decision.at)}`
  const by = decision === undefined || decision.by === 'hub' ? '' : `, from the ${decision.by}`
  if (status === 'expired') return `Expired${at}. ${notRun(proposal)}`
  if (status === 'withdrawn') return `Withdrawn${at}: the agent no longer waits. ${notRun(proposal)}`
  const verdict = verdictOf(proposal)
  const told = status === 'answered' && held === true ? ` The agent got your answer. ${notRun(proposal)}` : ''
  return `${verdict === undefined ? '' : verdictWords[verdict]}${at}${by}.${afterApproval(proposal)}${told}`
}

/** It, as a click on it is recorded. */
export function clickedOf({ workspace, call, title, seq, trace }: Proposal): ClickedThing {
  return { workspace, role: 'option', name: call?.tool ?? title, selector: `Proposals, ${seq}`, trace }
}

export function callText(tool: string, args: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: tool, arguments: args }, null, 2)
}

export function newProposals(count: number): string {
  return plural(count, 'new proposal')
}
