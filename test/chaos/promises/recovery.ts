import type { BlowReport } from '../report.ts'
import { percentile } from '../statistics.ts'
import { ownStartMs } from '../upstream-start.ts'
import type { Promised } from './promise.ts'

const budgetMs = 300
/** Below this many blows a 95th percentile says nothing. */
const enough = 10

/** After a kill of a worker: p95 of an own tool and of an HTTP upstream's within the budget, of a stdio upstream's within that and its own start. */
export function checkRecovery(reports: readonly BlowReport[], spare: boolean, promise: Promised): void {
  const kills = reports.filter(({ kind, absent }) => kind === 'worker-kill' && !absent)
  if (!spare || kills.length < enough) return
  const starts = kills.flatMap(({ ownStarts }) => ownStarts)
  for (const kind of ['own', 'http', 'stdio']) {
    const recoveries = kills.flatMap((kill) => kill.recoveries.filter((one) => one.kind === kind))
    // An own tool and an HTTP upstream have no start that was measured: 0.
    const beyond = recoveries.map(({ workspace, upstream = '', ms }) => ms - ownStartMs(starts, workspace, upstream))
    const p95 = percentile(beyond, 95)
    if (p95 === undefined) continue
    const own = kind === 'stdio' ? ' beyond its own start' : ''
    if (p95 <= budgetMs) promise.keep()
    else promise.break(`${kind}: p95 of ${beyond.length} is ${Math.round(p95)} ms${own}, the limit is ${budgetMs} ms`)
  }
}
