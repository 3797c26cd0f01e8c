import type { BoundCall, Proposal, Receipt } from '../../../shared/proposal.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { grantHeader } from './grant.ts'
import { persist } from './persist.ts'
import { receiptOf, unknownReceipt, withReceipt } from './receipt.ts'

/** As long as an agent's own call may take. */
const callTimeoutMs = 300_000

export interface ExecutionDeps {
  readonly bridge: Pick<Bridge, 'request'>
  /** The workspace's `timeoutsMs`. */
  timeouts(workspace: string): Readonly<Record<string, number>>
  /** Stores the final state. Rejects while the journal can't write. */
  finish(next: Proposal): Promise<void>
}

/** Runs approved calls, each once, and stores what came of them. */
export interface Execution {
  run(proposal: Proposal, call: BoundCall): void
  /** Lets calls end for `graceMs`, then gives them up: their outcome is unknown. Idempotent. */
  stop(graceMs: number): Promise<void>
}

function traceHeaders({ trace }: Proposal): readonly string[] {
  return trace === undefined ? [] : ['traceparent', trace]
}

export function createExecution(deps: ExecutionDeps): Execution {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()

  async function call(proposal: Proposal, bound: BoundCall): Promise<Receipt> {
    const startedAt = new Date().toISOString()
    const params = { name: bound.tool, arguments: { ...bound.arguments } }
    const timeoutMs = deps.timeouts(proposal.workspace)['tools/call'] ?? callTimeoutMs
    try {
      const response = await deps.bridge.request(
        proposal.workspace,
        { jsonrpc: '2.0', id: proposal.id, method: 'tools/call', params },
        { signal: stopping.signal, timeoutMs, headers: traceHeaders(proposal), headersFor: (worker) => grantHeader(worker, proposal, bound) }
      )
      return receiptOf(response, startedAt)
    } catch (error) {
      const why = stopping.signal.aborted ? 'The hub stopped while the call ran.' : `The call broke off: ${String(error)}.`
      return unknownReceipt(startedAt, `${why} Look whether it had its effect. It is not run again.`)
    }
  }

  return {
    run(proposal, bound) {
      const done = call(proposal, bound)
        .then((receipt) => persist(() => deps.finish(withReceipt(proposal, receipt)), stopping.signal))
        .finally(() => running.delete(done))
      running.add(done)
    },
    async stop(graceMs) {
      const ended = Promise.allSettled(running)
      const late = setTimeout(() => stopping.abort(), graceMs)
      await ended
      clearTimeout(late)
      stopping.abort()
    }
  }
}
