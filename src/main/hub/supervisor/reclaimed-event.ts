import type { OwnEvent } from '../bus/own-events.ts'
import type { Reclaimed } from './ledger.ts'

// More would only make the event too large to be kept.
const maxListed = 200

/** Says what an earlier run had left; undefined where there was nothing. */
export function reclaimedEvent({ count, memoryBytes, processes }: Reclaimed): OwnEvent | undefined {
  if (count === 0) return undefined
  const leftovers = count === 1 ? '1 leftover' : `${count} leftovers`
  const summary = `reclaimed ${leftovers} of an earlier run, ${Math.round(memoryBytes / 1024 ** 2)} MB`
  const data = { count, memoryBytes, processes: processes.slice(0, maxListed) }
  return { scope: 'hub/reclaimed', severity: 'warning', summary, source: 'hub', data }
}
