import { isResponse } from '../bridge/peek.ts'

/** Enough of an event to tell what it is. */
const headBytes = 4096
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Looks at an event stream that passes by. Keeps the head of one line and of one event, never more. */
export interface SseTap {
  /** Takes the next bytes. True when they hold more than comments, which only keep a connection open. */
  feed(chunk: Buffer): boolean
  /** How many answers to requests went by. */
  responses(): number
  /** Whether events carry ids, so that the stream may be taken up again elsewhere. */
  resumable(): boolean
  /** What to write so that an event that was cut off is skipped by its reader and a new one can follow. */
  mend(): string
}

export function createSseTap(): SseTap {
  let line: Buffer = Buffer.alloc(0)
  let data: Buffer = Buffer.alloc(0)
  let begun = false
  let answered = 0
  let ids = false
  let real = false

  function add(segment: Buffer): void {
    if (segment.length === 0 || line.length >= headBytes) return
    const head = segment.subarray(0, headBytes - line.length)
    line = line.length === 0 ? head : Buffer.concat([line, head])
  }

  function endLine(): void {
    const whole = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
    line = Buffer.alloc(0)
    if (whole.length === 0) {
      if (data.length > 0 && isResponse(data)) answered += 1
      data = Buffer.alloc(0)
      begun = false
      return
    }
    if (whole[0] === 0x3a) return
    begun = true
    real = true
    const text = whole.toString('latin1', 0, 5)
    if (text === 'data:' && data.length < headBytes) data = Buffer.concat([data, whole.subarray(5)])
    else if (text.startsWith('id:')) ids = true
  }

  return {
    feed(chunk) {
      real = false
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
        add(chunk.subarray(from, end))
        endLine()
        from = end + 1
      }
      add(chunk.subarray(from))
      return real || (line.length > 0 && line[0] !== 0x3a)
    },
    responses: () => answered,
    resumable: () => ids,
    // The last `event` field names the event, and readers of MCP skip names they don't know.
    mend: () => (begun || line.length > 0 ? '\nevent: cut\n\n' : '')
  }
}

/** One JSON-RPC message as an event. */
export function messageEvent(message: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${JSON.stringify(message)}\n\n`
}
