import type { BlowReport } from '../report.ts'
import { percentile } from '../statistics.ts'
import type { Promised } from './promise.ts'

const budgetMs = 300
/** Below this many blows a 95th percentile says nothing. */
const enough = 10

/** After a kill of a worker: p95 of an own tool and of an HTTP upstream's within the budget, of a stdio upstream's within that and its own start. */
export function checkRecovery(reports: readonly BlowReport[], spare: boolean, promise: Promised): void {
  const kills = reports.filter(({ kind, absent }) => kind === 'worker-kill' && !absent)
  if (!spare || kills.length < enough) return
  const startMs = percentile(kills.flatMap(({ upstreamStartMs }) => upstreamStartMs ?? []), 95) ?? 0
  const limits = { own: budgetMs, http: budgetMs, stdio: budgetMs + startMs }
  for (const [kind, limitMs] of Object.entries(limits)) {
    const times = kills.flatMap(({ recoveries }) => recoveries.filter((one) => one.kind === kind).map(({ ms }) => ms))
    const p95 = percentile(times, 95)
    if (p95 === undefined) continue
    if (p95 <= limitMs) promise.keep()
    else promise.break(`${kind}: p95 of ${times.length} is ${Math.round(p95)} ms, the limit is ${Math.round(limitMs)} ms`)
  }
}
