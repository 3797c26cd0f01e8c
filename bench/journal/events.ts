import { newEventId } from '../../src/main/hub/store/event-id.ts'
import type { NewEvent } from '../../src/main/hub/store/write.ts'

const words = (
  'shop files read write tool call ended ok failed server started healthy running backoff proposal pending approved rejected session opened closed ' +
  'worker upstream config changed journal path error timeout connection reset port retry probe memory table delete update insert select index row user order'
).split(' ')
const scopes = ['mcp/calls', 'workers/log', 'workers/state', 'chat/proposals', 'ui/clicks', 'agent/progress']

/** A number below `limit` that depends on `seed` alone. */
function pick(seed: number, limit: number): number {
  return Math.floor((Math.abs(Math.sin(seed) * 43_758.5453) % 1) * limit)
}

/** Events as they come: five to twelve words and a number, a tool's data, one in a hundred an error. */
export function makeEvents(from: number, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, at) => {
    const n = from + at
    const text = Array.from({ length: 5 + pick(n, 8) }, (_word, place) => words[pick(n * 13 + place, words.length)]).join(' ')
    return {
      id: newEventId(),
      scope: scopes[pick(n + 0.5, scopes.length)] ?? 'mcp/calls',
      severity: n % 100 === 0 ? 'error' : 'info',
      summary: `${text} ${n}`,
      source: `claude-code ${pick(n + 0.25, 5)}`,
      workspace: 'shop',
      data: { phase: 'ended', tool: 'files_read_file', arguments: { path: `src/${n}.ts` }, durationMs: pick(n, 500) }
    }
  })
}
