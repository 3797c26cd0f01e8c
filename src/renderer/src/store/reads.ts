import type { HubEvent } from '../../../shared/event.ts'

/** One time that an agent asked for recent clicks, from its event on `ui/reads`. */
export interface ClickRead {
  readonly seq: number
  readonly time: string
  readonly workspace: string | undefined
  readonly client: string | undefined
  /** The seqs of the clicks it was given. */
  readonly clicks: readonly number[]
  readonly count: number
  /** The only page it asked for. */
  readonly page: string | undefined
}

const kept = 500

/** The read an event on `ui/reads` tells of, or undefined where it has not that shape: any program may post one. */
export function readOf(event: HubEvent): ClickRead | undefined {
  const { data, seq, time, workspace, source } = event
  if (event.scope !== 'ui/reads' || !Array.isArray(data?.clicks)) return undefined
  const clicks = data.clicks.filter((value) => typeof value === 'number')
  const count = typeof data.count === 'number' ? data.count : clicks.length
  return { seq, time, workspace, client: source, clicks, count, page: typeof data.page === 'string' ? data.page : undefined }
}

/** Adds events, newest first, each seq once. */
export function addReads(reads: readonly ClickRead[], events: readonly HubEvent[]): readonly ClickRead[] {
  const found = events.map(readOf).filter((read) => read !== undefined)
  if (found.length === 0) return reads
  const known = new Set(reads.map(({ seq }) => seq))
  const fresh = found.filter(({ seq }) => !known.has(seq))
  return [...reads, ...fresh].sort((a, b) => b.seq - a.seq).slice(0, kept)
}

/** The reads that were given each click, by its seq, oldest first. */
export function readers(reads: readonly ClickRead[]): ReadonlyMap<number, readonly ClickRead[]> {
  const found = new Map<number, ClickRead[]>()
  for (const read of reads.toReversed()) {
    for (const click of read.clicks) {
      const list = found.get(click)
      if (list === undefined) found.set(click, [read])
      else list.push(read)
    }
  }
  return found
}
