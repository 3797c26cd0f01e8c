import type { Footprint } from '../../../shared/workspace.ts'
import { familyOf, seedsOf, type Root } from './family.ts'
import type { ProcessRow, ProcessTable } from './process-table.ts'

/** A process to be measured with everything that belongs to it. */
export interface SampleRoot extends Root {
  readonly id: string
  /** Pids below it that are measured by themselves, with all below them. */
  readonly except?: readonly number[]
}

/** Measures, table after table. */
export interface Sampler {
  /**
   * What each root costs, by its id; nothing of a root that is gone. CPU is that since the last table, of one core: of
   * what came meanwhile all of it, of what ended meanwhile nothing, and 0 at the first table.
   */
  sample(roots: readonly SampleRoot[], table: ProcessTable): ReadonlyMap<string, Footprint>
}

function cpuSince(before: ProcessTable, row: ProcessRow): number {
  const earlier = before.rows.get(row.pid)
  return Math.max(0, row.cpuMs - (earlier?.start === row.start ? earlier.cpuMs : 0))
}

export function createSampler(): Sampler {
  let previous: ProcessTable | undefined
  return {
    sample(roots, table) {
      const before = previous
      previous = table
      const footprints = new Map<string, Footprint>()
      for (const root of roots) {
        const family = familyOf(table, seedsOf(table, root), new Set(root.except))
        if (family.length === 0) continue
        const memoryBytes = family.reduce((sum, row) => sum + row.memoryBytes, 0)
        const elapsedMs = table.takenAtMs - (before?.takenAtMs ?? table.takenAtMs)
        const cpuMs = before === undefined ? 0 : family.reduce((sum, row) => sum + cpuSince(before, row), 0)
        const cpuPercent = elapsedMs <= 0 ? 0 : Math.round((1000 * cpuMs) / elapsedMs) / 10
        footprints.set(root.id, { memoryBytes, cpuPercent })
      }
      return footprints
    }
  }
}
