import type { WorkerHealth } from '../../../shared/workspace.ts'

export interface Usage {
  /** Since when the worker could be used. */
  readonly since: Date
  /** Epoch milliseconds of the last request that asked for the worker, 0 for none. */
  readonly askedAt: number
  readonly health: WorkerHealth
}

/** How long a worker has been unused, in milliseconds: 0 while a request runs. */
export function unusedMs({ since, askedAt, health }: Usage, now = Date.now()): number {
  if ((health.inFlight ?? 0) > 0) return 0
  const lastUsed = health.lastUsedAt === undefined || health.lastUsedAt === null ? 0 : Date.parse(health.lastUsedAt)
  return Math.max(0, now - Math.max(since.getTime(), askedAt, lastUsed))
}
