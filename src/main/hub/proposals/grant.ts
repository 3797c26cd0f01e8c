import type { BoundCall, Proposal } from '../../../shared/proposal.ts'
import type { Worker } from '../supervisor/worker.ts'

/**
 * The raw header that lets one approved call pass the worker's policy, once: proposal, digest, and the proof under the
 * launch key that the hub gave it.
 */
export function grantHeader(worker: Pick<Worker, 'sign'>, { id }: Proposal, { digest }: BoundCall): readonly string[] {
  const subject = `${id}.${digest}`
  return ['Hub-Grant', `${subject}.${worker.sign(subject)}`]
}
