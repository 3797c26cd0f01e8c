import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { busPath, seenEvent, type SeenEvent } from './event.ts'
import type { Subscriber } from './subscriber.ts'
import type { Writer } from './writer.ts'

export interface Audit {
  /** Reads what the journal got since the last time and compares. Gives what is wrong, in words. */
  run(): Promise<readonly string[]>
  readonly events: () => number
  readonly accepted: () => number
  /** Sessions that clients opened, by the clients' names. */
  readonly opened: ReadonlyMap<string, number>
}

const page = z.object({ events: z.array(seenEvent) })
const streamLimitMs = 5000

/** Compares three accounts of the same events: what the writers were promised, the journal, and what the subscriber got. */
export function createAudit(url: string, writers: readonly Writer[], subscriber: Subscriber): Audit {
  const seen = new Set<string>()
  const opened = new Map<string, number>()
  const judged = new Set<string>()
  let last = 0
  let events = 0
  let streamed = 0

  async function read(after: number): Promise<readonly SeenEvent[]> {
    const response = await fetch(`${url}${busPath}?after=${after}&limit=1000`)
    return page.parse(await response.json()).events
  }

  function enter(event: SeenEvent, wrong: string[]): void {
    if (event.seq <= last) wrong.push(`the journal gives seq ${event.seq} after ${last}`)
    last = event.seq
    events += 1
    if (seen.has(event.id)) wrong.push(`event ${event.id} is there twice, again as ${event.seq}`)
    seen.add(event.id)
    if (event.scope === 'mcp/sessions' && event.data?.['phase'] === 'opened') {
      // The name that the client gave, then its version.
      const [who = 'unnamed'] = (event.source ?? 'unnamed').split(' ')
      opened.set(who, (opened.get(who) ?? 0) + 1)
    }
  }

  /** The subscriber must have had every seq that the journal has, in the same order. */
  async function compareStream(seqs: readonly number[]): Promise<string[]> {
    const end = performance.now() + streamLimitMs
    while (subscriber.seqs.length < streamed + seqs.length && performance.now() < end) await sleep(20)
    const got = subscriber.seqs.slice(streamed, streamed + seqs.length)
    streamed += seqs.length
    const hole = seqs.findIndex((seq, index) => got[index] !== seq)
    return hole < 0 ? [] : [`the subscriber got ${got[hole] ?? 'nothing'} where the journal has ${seqs[hole]}`]
  }

  function lost(until: number): string[] {
    const wrong: string[] = []
    for (const writer of writers) {
      for (const [id, at] of writer.accepted) {
        if (at >= until || judged.has(id)) continue
        judged.add(id)
        if (!seen.has(id)) wrong.push(`event ${id} was accepted and is not in the journal`)
      }
    }
    return wrong
  }

  return {
    opened,
    events: () => events,
    accepted: () => writers.reduce((sum, { accepted }) => sum + accepted.size, 0),
    async run() {
      const begun = performance.now()
      const wrong: string[] = []
      const seqs: number[] = []
      for (;;) {
        const found = await read(last)
        for (const event of found) {
          enter(event, wrong)
          seqs.push(event.seq)
        }
        if (found.length < 1000) break
      }
      wrong.push(...lost(begun), ...(await compareStream(seqs)), ...subscriber.faults.splice(0))
      return wrong
    }
  }
}
