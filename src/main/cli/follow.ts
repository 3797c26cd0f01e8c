import { z } from 'zod'
import { CliError } from './cli-error.ts'
import { errorOf } from './hub-client.ts'
import { open } from './http-call.ts'

const gapData = z.object({ from: z.number(), to: z.number() })

export interface Follower {
  event(seq: number, event: unknown): void
  gap(seq: number, gap: z.infer<typeof gapData>): void
}

/** One block of the hub's stream: `id:` and `data:` lines, with `event: gap` where events are gone. Comments are skipped. */
function deliver(block: string, to: Follower): void {
  const fields = new Map<string, string>()
  for (const line of block.split(/\r?\n/u)) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart())
  }
  const data = fields.get('data')
  const seq = Number(fields.get('id'))
  if (data === undefined) return
  if (fields.get('event') === 'gap') to.gap(seq, gapData.parse(JSON.parse(data)))
  else to.event(seq, JSON.parse(data))
}

/** Follows the bus after `after`. Always rejects in the end: the stream has none of its own. */
export async function follow(url: string, after: number, to: Follower): Promise<never> {
  const headers = { accept: 'text/event-stream', 'last-event-id': String(after) }
  const incoming = await open({ method: 'GET', url, headers })
  incoming.setEncoding('utf8')
  let rest = ''
  for await (const chunk of incoming) {
    rest += String(chunk)
    if (incoming.statusCode !== 200) continue
    const blocks = rest.split(/\r?\n\r?\n/u)
    rest = blocks.pop() ?? ''
    for (const block of blocks) deliver(block, to)
  }
  if (incoming.statusCode === 200) throw new CliError('HUB_NOT_RUNNING', 'the stream ended')
  throw errorOf({ status: incoming.statusCode ?? 0, header: () => undefined, text: rest })
}
