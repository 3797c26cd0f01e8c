import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { busPath, seenEvent, type SeenEvent } from './event.ts'

/** Follows the bus from its first event on, and resumes where it was when the stream breaks. */
export interface Subscriber {
  /** Every seq, in the order it came. */
  readonly seqs: readonly number[]
  /** What should not have come: gaps, and seqs that did not rise. */
  readonly faults: string[]
  /** Events, calls left out, since a moment of `performance.now()`. */
  since(time: number): readonly SeenEvent[]
  /** How often it resumed. */
  readonly resumed: () => number
  stop(): Promise<void>
}

interface Kept {
  readonly at: number
  readonly event: SeenEvent
}

const retryMs = 100
const keptEvents = 5000

export function subscribe(url: string): Subscriber {
  const seqs: number[] = []
  const faults: string[] = []
  const recent: Kept[] = []
  let last = 0
  let connections = 0
  let stopped = false
  let stream: IncomingMessage | undefined

  function take(event: SeenEvent): void {
    if (event.seq <= last) faults.push(`seq ${event.seq} came after ${last}`)
    last = event.seq
    seqs.push(event.seq)
    if (event.scope === 'mcp/calls' || event.scope.startsWith('chaos/')) return
    recent.push({ at: performance.now(), event })
    if (recent.length > keptEvents) recent.shift()
  }

  async function follow(): Promise<void> {
    const headers = { accept: 'text/event-stream', 'last-event-id': String(last) }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url + busPath, { headers }, resolve).on('error', reject)
    })
    stream = response
    connections += 1
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === undefined) take(seenEvent.parse(JSON.parse(data)))
        else faults.push(`${event}: ${data}`)
      }
    })
    for await (const chunk of response.setEncoding('utf8')) parser.feed(String(chunk))
  }

  async function run(): Promise<void> {
    while (!stopped) {
      // A stream that breaks is what resuming is for.
      await follow().catch(() => undefined)
      await sleep(retryMs)
    }
  }

  const running = run()
  return {
    seqs,
    faults,
    since: (time) => recent.filter(({ at }) => at >= time).map(({ event }) => event),
    resumed: () => Math.max(0, connections - 1),
    async stop() {
      stopped = true
      stream?.destroy()
      await running
    }
  }
}
