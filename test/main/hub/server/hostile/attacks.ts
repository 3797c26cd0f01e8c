import { badBody } from './bodies.ts'
import { goodRequests, type Door, type Keys } from './good.ts'
import { malformedBytes } from './malformed.ts'
import { wire, withHeader, type Message } from './message.ts'
import { foreignHosts, foreignOrigins, foreignTargets } from './names.ts'
import type { Random } from './random.ts'

/** One thing that a hostile caller sends. */
export interface Attack {
  readonly what: string
  readonly bytes: string
  /**
   * What the caller does once all is sent: goes on over the same connection, waits until it is closed, closes its own
   * side, or goes without waiting for an answer.
   */
  readonly after: 'goes on' | 'waits' | 'ends' | 'leaves'
}

type Poison = (random: Random, good: Message, door: Door) => Message

const doors: readonly Door[] = ['health', 'history', 'event', 'events', 'rpc', 'mcp', 'script', 'click', 'control', 'decide']
/** Doors that read a body by themselves: what comes to `mcp` is for the worker to read. */
const reading: readonly Door[] = ['event', 'events', 'rpc', 'click', 'decide']
const limits: Readonly<Partial<Record<Door, number>>> = {
  event: 256 * 1024, events: 4 * 1024 * 1024, rpc: 16 * 1024 * 1024, mcp: 16 * 1024 * 1024, click: 16 * 1024, decide: 256 * 1024
}

const host: Poison = (random, good) => {
  if (random.chance(0.1)) return withHeader(good, 'Host')
  if (random.chance(0.1)) return withHeader(good, 'Host', 'localhost', random.pick(['localhost', ...foreignHosts]))
  return withHeader(good, random.pick(['Host', 'host', 'HOST']), random.pick(foreignHosts))
}
const origin: Poison = (random, good) => {
  const values = random.chance(0.1) ? ['http://localhost', 'http://localhost'] : [random.pick(foreignOrigins)]
  return withHeader(good, random.pick(['Origin', 'origin', 'ORIGIN']), ...values)
}
/** Behind so many headers that some servers would leave it out. */
const hidden: Poison = (random, good) => {
  const many = Array.from({ length: 1_000 + random.below(2_500) }, () => ['a', ''] as const)
  return { ...good, headers: [...good.headers, ...many, random.pick([['Origin', 'https://evil.com'], ['Host', 'evil.com']] as const)] }
}
const target: Poison = (random, good) => ({ ...good, target: random.pick(foreignTargets) })
const path: Poison = (random, good) => {
  const [whole = ''] = good.target.slice(1).split('?')
  const [first = '', ...rest] = whole.split('/')
  const encoded = `%${first.charCodeAt(0).toString(16)}${first.slice(1)}`
  const tail = rest.map((part) => `/${part}`).join('')
  return {
    ...good,
    target: random.pick([
      `/${good.target}`, `//evil.com${good.target}`, `/.${good.target}`, `/%2e${good.target}`, `/x/..${good.target}`, `/x/%2e%2e${good.target}`,
      `/${encoded}${tail}`, `/${first}%2f${rest.join('%2f')}x`, `/${first}\\${rest.join('\\')}x`, `/${first};x${tail}`, `/ ${first}`.replace(' ', '%20'),
      `/${first}%00${tail}`, `/%E0%A4%A${good.target}`, `/api/control/..${good.target}`, '/', '/index.html', '/api', '/mcp', '/rpc', '/.env', '/json/version'
    ])
  }
}
const wrongMethods = ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH', 'LINK', 'PURGE', 'QUERY'] as const
const method: Poison = (random, good) => ({ ...good, method: random.pick(wrongMethods) })
const mediaType: Poison = (random, good) => {
  const types = [
    'text/plain', 'text/plain;application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx',
    'application/json, text/plain', 'application', '*/*', 'json', ''
  ]
  return random.chance(0.1) ? withHeader(good, 'Content-Type') : withHeader(good, 'Content-Type', random.pick(types))
}
const encoding: Poison = (random, good) =>
  withHeader(good, 'Content-Encoding', random.pick(['gzip', 'br', 'deflate', 'zstd', 'compress', 'x-gzip', 'gzip, gzip', 'identity, gzip', 'x']))
const oversize: Poison = (random, good, door) => {
  const limit = limits[door] ?? 0
  if (limit <= 256 * 1024 && random.chance(0.2)) return { ...good, body: ' '.repeat(limit + 1), chunk: 60_000 }
  return withHeader(good, 'Content-Length', String(limit + 1 + random.below(1_000_000_000_000)))
}
const body: Poison = (random, good, door) => ({
  ...good,
  body: badBody(random, door, good.body),
  ...(random.chance(0.3) && { chunk: 1 + random.below(500) })
})
const query: Poison = (random, good) => ({
  ...good,
  target: `${good.target}?${random.pick([
    'x=1', 'limit=0', 'limit=1001', 'limit=1e2', 'limit=-1', 'after=-1', 'after=x', 'after=9007199254740993', 'before=1.5', 'scope=', 'scope=A', 'scope=a//b',
    'severity=loud', 'since=yesterday', 'until=2026-02-30T00:00:00Z', 'trace=x', 'text=', 'limit=1&limit=2', '__proto__=1', 'constructor=1', 'scope[]=a', '%00=1', '&=1'
  ])}`
})
const token: Poison = (random, good) => {
  const right = good.headers.find(([name]) => name === 'Authorization')?.[1] ?? ''
  const value = right.slice('Bearer '.length)
  const bare = withHeader(good, 'Authorization')
  return random.pick([
    () => bare,
    () => ({ ...bare, target: `${good.target}?token=${value}&access_token=${value}` }),
    () => withHeader(bare, 'Cookie', `token=${value}`),
    () => withHeader(bare, 'Proxy-Authorization', right),
    () => withHeader(bare, 'Hub-Key', value),
    () => withHeader(good, 'Authorization', random.pick([
      '', 'Bearer', 'Bearer ', value, `Basic ${Buffer.from(`:${value}`).toString('base64')}`, `Bearer ${value}x`, `Bearer ${value.slice(0, -1)}`, `Bearer x${value}`,
      `Bearer ${value.toLowerCase()}`, `Bearer ${value} x`, `Bearer,${value}`, `Token ${value}`, `Bearer "${value}"`, `Bearer ${value},${value}`
    ]))
  ])()
}
const name: Poison = (random, good, door) => {
  const other = random.pick(['nope', '..', '%2e%2e', '__proto__', 'toString', 'hasOwnProperty', 'SHOP', 'shop%20', 'shop%00', '%ff', '%', 'x'.repeat(200)])
  if (door === 'click') return { ...good, body: good.body.replace(/"(workspace|key)":"[^"]*"/u, `"$1":"${random.pick(['nope', 'x', ''])}"`) }
  return { ...good, target: good.target.replace(/^\/(api\/control\/proposals|rpc|mcp)\/[^/]+/u, `/$1/${other}`) }
}

const poisons: readonly (readonly [what: string, weight: number, poison: Poison, doors: readonly Door[]])[] = [
  ['foreign Host', 3, host, doors],
  ['foreign Origin', 3, origin, doors],
  ['hidden header', 0.3, hidden, doors],
  ['no path', 1, target, doors],
  ['other path', 2, path, doors],
  ['other method', 1, method, doors.filter((door) => door !== 'mcp')],
  ['other media type', 1, mediaType, reading],
  ['packed', 1, encoding, reading],
  ['too large', 1, oversize, [...reading, 'mcp']],
  ['bad body', 6, body, reading],
  ['bad query', 1, query, ['history']],
  ['wrong token', 2, token, ['control', 'decide']],
  ['unknown name', 1, name, ['rpc', 'mcp', 'click', 'decide']]
]
const totalWeight = poisons.reduce((sum, [, weight]) => sum + weight, 0)

/** What says nothing to a server that believes only what it sees itself. */
const noise: readonly (readonly [string, string])[] = [
  ['X-Forwarded-For', '127.0.0.1'], ['X-Forwarded-Host', 'localhost'], ['Forwarded', 'for=127.0.0.1;host=localhost'], ['X-Real-IP', '127.0.0.1'],
  ['X-HTTP-Method-Override', 'POST'], ['X-Original-URL', '/api/control/shutdown'], ['X-Rewrite-URL', '/health'], ['Via', '1.1 localhost'], ['Cookie', 'a=b'],
  ['Upgrade', 'websocket'], ['Expect', '100-continue'], ['Expect', 'x'], ['Range', 'bytes=0-1'], ['Hub-Key', 'x'], ['Hub-Grant', 'x'], ['Sec-Fetch-Site', 'same-origin'],
  ['Access-Control-Request-Private-Network', 'true'], ['Referer', 'http://localhost/'], ['Mcp-Session-Id', 'x'], ['Last-Event-ID', '-1']
]

function poisoned(random: Random, good: Readonly<Record<Door, Message>>): readonly [string, Message] {
  let left = random.below(totalWeight * 1_000) / 1_000
  const [what, , poison, possible] = poisons.find(([, weight]) => (left -= weight) < 0) ?? poisons[0] ?? []
  if (what === undefined || poison === undefined || possible === undefined) throw new Error('no poison')
  const door = random.pick(possible)
  const message = poison(random, good[door], door)
  const extra = Array.from({ length: random.below(3) }, () => random.pick(noise))
  return [`${what} at ${door}`, { ...message, headers: [...message.headers, ...extra] }]
}

/** Makes attacks without end, each of which the hub has to refuse. */
export function createAttacks(random: Random, keys: Keys): () => Attack {
  const good = goodRequests(keys)
  return () => {
    const kind = random.below(100)
    if (kind < 12) return { what: 'no HTTP', bytes: malformedBytes(random, good[random.pick(doors)]), after: 'ends' }
    const [what, message] = poisoned(random, good)
    if (kind < 17) {
      const bytes = wire(random.chance(0.5) ? message : good[random.pick(reading)])
      return { what: 'cut off', bytes: bytes.slice(0, random.below(bytes.length)), after: 'leaves' }
    }
    const last = wire(withHeader(message, 'Connection', 'close'))
    if (kind < 20) {
      const more = Array.from({ length: random.below(30) }, () => wire(host(random, good[random.pick(doors)], 'health')))
      return { what: 'many at once', bytes: more.join('') + last, after: 'waits' }
    }
    // A body that is too large is not read to its end.
    const once = what.startsWith('too large') || random.chance(0.3)
    return once ? { what, bytes: last, after: 'waits' } : { what, bytes: wire(message), after: 'goes on' }
  }
}
