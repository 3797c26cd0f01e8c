import { z } from 'zod'
import type { HubEvent } from '../../../shared/event.ts'
import type { Proposal, Receipt } from '../../../shared/proposal.ts'
import type { Store } from '../store/store.ts'
import { limitReceipt, refusedReceipt, unknownReceipt, withReceipt } from './receipt.ts'
import type { States } from './states.ts'

const receipt = z.object({
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  outcome: z.enum(['ok', 'error', 'unknown']),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.unknown().optional()
})

const report = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('ended'), proposal: z.string(), receipt }),
  z.object({ phase: z.literal('withdrawn'), proposal: z.string(), reason: z.string().default('The client gave up.') })
])

/** What a worker says of a call that it held. */
export type HeldReport = z.infer<typeof report>

/** The report that an event is; nobody without a launch key can post on this scope. */
export function heldReport({ scope, data }: HubEvent): HeldReport | undefined {
  return scope === 'mcp/policy' ? report.safeParse(data).data : undefined
}

const workerGone = 'The worker ended while the call waited, and the call with it.'
const lost = 'The worker ended before the end of the call was known. Look whether it had its effect. It is not run again.'

/** How held calls end, as their proposals tell it. All reject with JOURNAL_UNAVAILABLE, and may be tried again. */
export interface HeldEnds {
  /** Does what a worker's report asks for, if the proposal is one that it holds. */
  report(said: HeldReport, workspace: string | undefined): Promise<void>
  /** The hub itself knows that nobody waits any more. */
  withdraw(id: string, reason?: string): Promise<void>
  /** The worker that held it is gone. */
  lose(id: string): Promise<void>
}

export function createHeldEnds({ store, states }: { readonly store: Pick<Store, 'proposal'>; readonly states: States }): HeldEnds {
  async function known(id: string): Promise<Proposal | undefined> {
    const proposal = await store.proposal(id)
    return proposal?.held === true ? proposal : undefined
  }

  /** False when it is not pending any more. */
  async function withdraw(id: string, by: string, reason: string): Promise<boolean> {
    const proposal = await known(id)
    if (proposal?.status !== 'pending') return false
    const decision = { verb: 'withdraw', by, at: new Date().toISOString(), reason } as const
    return states.move('pending', { ...proposal, status: 'withdrawn', decision })
  }

  async function end(id: string, given: (approved: Proposal) => Receipt): Promise<void> {
    const proposal = await known(id)
    if (proposal?.status === 'approved' && proposal.call !== undefined) await states.finish(withReceipt(proposal, given(proposal)))
  }

  return {
    async report(said, workspace) {
      const { workspace: own, id = '' } = (await known(said.proposal)) ?? {}
      if (own === undefined || own !== workspace) return
      if (said.phase === 'ended') return end(id, () => limitReceipt(said.receipt))
      if (await withdraw(id, 'agent', said.reason)) return
      // Approved at the same moment: the worker looks right before it runs a call, and has said that it will not.
      await end(id, () => refusedReceipt(new Date().toISOString(), `${said.reason} It was not run.`))
    },
    async withdraw(id, reason = workerGone) {
      await withdraw(id, 'hub', reason)
    },
    async lose(id) {
      if (!(await withdraw(id, 'hub', workerGone))) await end(id, ({ decision, createdAt }) => unknownReceipt(decision?.at ?? createdAt, lost))
    }
  }
}
