import { json } from 'node:stream/consumers'
import { workerHealth, type WorkerHealth } from '../../../shared/workspace.ts'
import { startRunningTimer } from './running-timer.ts'
import type { Transport } from '../transports/transport.ts'

export type ProbeResult =
  | { readonly ok: true; readonly health: WorkerHealth }
  | { readonly ok: false; readonly reason: string; /** This process did not run for part of the time: it says nothing about the worker. */ readonly stalled?: true }

/** Asks a worker for its `/health`. Never rejects. */
export async function probe(transport: Transport, limitMs: number): Promise<ProbeResult> {
  const end = new AbortController()
  const { signal } = end
  const from = Date.now()
  const timer = startRunningTimer(limitMs, () => end.abort())
  try {
    const response = await transport.exchange({ method: 'GET', path: '/health', headers: ['accept', 'application/json'], signal })
    const body = await json(response.body)
    if (response.status !== 200) return { ok: false, reason: `/health answered ${response.status}` }
    return { ok: true, health: workerHealth.parse(body) }
  } catch (thrown) {
    const stalled = Date.now() - from > limitMs * 2 ? { stalled: true as const } : {}
    if (signal.aborted) return { ok: false, reason: `/health did not answer within ${limitMs} ms`, ...stalled }
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown), ...stalled }
  } finally {
    timer.stop()
  }
}
