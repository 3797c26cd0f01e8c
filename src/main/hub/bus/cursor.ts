import type { EventQuery, HubEvent } from '../../../shared/event.ts'
import type { Bus } from './bus.ts'
import type { Feed } from './feed.ts'
import { eventFrame, gapFrame, liveFrames } from './frames.ts'
import { createMatch } from './match.ts'

// What one read of the journal brings for a subscriber that is behind.
const pageBytes = 256 * 1024

/** Where a subscriber's frames go. */
export interface Sink {
  write(frames: Buffer): void
  /** Whether that many more bytes would be more than may wait for the reader. */
  isFull(bytes: number): boolean
  /** Resolves when the reader has taken what was written, or is gone. */
  drained(): Promise<void>
  /** The journal can't be read: the reader should come again. */
  fail(): void
}

/**
 * Follows the journal from a seq. Live while the reader keeps up; else it reads on from where the reader is, at the
 * reader's pace, until it is level. Returns the stop.
 */
export function follow(bus: Pick<Bus, 'newestSeq' | 'replay'>, feed: Feed, sink: Sink, query: EventQuery, after: number | undefined): () => void {
  const { after: _after, limit: _limit, before, ...filter } = query
  const matches = createMatch({ ...filter, ...(before !== undefined && { before }) })
  let cursor = after ?? bus.newestSeq
  let live = true
  let stopped = false

  function onEvents(events: readonly HubEvent[]): void {
    if (!live) return
    const wanted = events.filter((event) => event.seq > cursor && matches(event))
    const frames = liveFrames(wanted.length === events.length ? events : wanted)
    if (frames.length > 0 && sink.isFull(frames.length)) {
      void catchUp()
      return
    }
    cursor = Math.max(cursor, events.at(-1)?.seq ?? 0)
    if (frames.length > 0) sink.write(frames)
  }

  async function readOn(): Promise<void> {
    const input = { filter, after: cursor, maxBytes: pageBytes, ...(before !== undefined && { before }) }
    const page = await bus.replay(input)
    if (stopped) return
    const gap = page.gap === undefined ? '' : gapFrame(page.gap, page.gap.to)
    const text = gap + page.lines.map(({ seq, line }) => eventFrame(seq, line)).join('')
    cursor = page.cursor
    if (text !== '') sink.write(Buffer.from(text))
  }

  async function catchUp(): Promise<void> {
    live = false
    try {
      // Level is judged at once after reading, so no event can slip between journal and live.
      while (!stopped && cursor < bus.newestSeq) {
        await sink.drained()
        if (!stopped) await readOn()
      }
      live = true
    } catch {
      if (!stopped) sink.fail()
    }
  }

  const stop = feed.subscribe(onEvents)
  if (cursor > bus.newestSeq) {
    // A seq this journal never gave: it was another one, and what came since can't be told.
    sink.write(Buffer.from(gapFrame({ from: bus.newestSeq + 1, to: cursor }, bus.newestSeq)))
    cursor = bus.newestSeq
  } else if (cursor < bus.newestSeq) {
    void catchUp()
  }
  return () => {
    stopped = true
    stop()
  }
}
