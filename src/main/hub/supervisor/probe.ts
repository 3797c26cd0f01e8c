import { json } from 'node:stream/consumers'
import { workerHealth, type UpstreamStatus } from '../../../shared/workspace.ts'
import type { Transport } from '../transports/transport.ts'

export type ProbeResult =
  | { readonly ok: true; readonly upstreams: readonly UpstreamStatus[] }
  | { readonly ok: false; readonly reason: string }

/** Asks a worker for its `/health`. Never rejects. */
export async function probe(transport: Transport, limitMs: number): Promise<ProbeResult> {
  const signal = AbortSignal.timeout(limitMs)
  try {
    const response = await transport.exchange({ method: 'GET', path: '/health', headers: ['accept', 'application/json'], signal })
    const body = await json(response.body)
    if (response.status !== 200) return { ok: false, reason: `/health answered ${response.status}` }
    return { ok: true, upstreams: workerHealth.parse(body).upstreams }
  } catch (thrown) {
    if (signal.aborted) return { ok: false, reason: `/health did not answer within ${limitMs} ms` }
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
