import { isHubEventId } from './priming.ts'

/** Headers of one connection, not of the message. */
const hopByHop = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'expect'
])

/** What belongs to the client and the hub alone; the transport sets host and length for the worker. */
const frontOnly = new Set(['host', 'authorization', 'cookie', 'origin', 'content-length', 'mcp-session-id'])

/** Names that a `Connection` header declares to be of this connection only. */
function namedByConnection(rawHeaders: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'connection') continue
    for (const name of (rawHeaders[index + 1] ?? '').split(',')) names.add(name.trim().toLowerCase())
  }
  return names
}

function keep(rawHeaders: readonly string[], wanted: (name: string, value: string) => boolean): string[] {
  const named = namedByConnection(rawHeaders)
  const kept: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    const lower = name.toLowerCase()
    if (!hopByHop.has(lower) && !named.has(lower) && wanted(lower, value)) kept.push(name, value)
  }
  return kept
}

/** What of a client's headers the worker gets, raw and in order, before `added`. `session` is the worker's own session id. */
export function toWorker(rawHeaders: readonly string[], session: string | undefined, added: readonly string[] = []): string[] {
  const ours = (name: string, value: string): boolean =>
    frontOnly.has(name) || name.startsWith('hub-') || (name === 'last-event-id' && isHubEventId(value))
  const kept = [...keep(rawHeaders, (name, value) => !ours(name, value)), ...added]
  return session === undefined ? kept : [...kept, 'Mcp-Session-Id', session]
}

/** What of the worker's headers the client gets, raw and in order. `session` is the hub's own session id. */
export function toClient(rawHeaders: readonly string[], session: string | undefined): string[] {
  const kept = keep(rawHeaders, (name) => name !== 'mcp-session-id')
  return session === undefined ? kept : [...kept, 'Mcp-Session-Id', session]
}
