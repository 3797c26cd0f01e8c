import { proposalStatus, type Proposal } from '../../../shared/proposal.ts'

function isProposal(value: unknown): value is Proposal {
  return (
    typeof value === 'object' && value !== null &&
    'id' in value && typeof value.id === 'string' &&
    'seq' in value && typeof value.seq === 'number' &&
    'status' in value && proposalStatus.safeParse(value.status).success
  )
}

/** A proposal as the journal's own thread wrote it. */
export function parseProposal(body: string): Proposal {
  const value: unknown = JSON.parse(body)
  if (!isProposal(value)) throw new TypeError('a stored proposal is damaged')
  return value
}
