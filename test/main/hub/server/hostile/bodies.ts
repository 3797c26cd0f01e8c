import { event, type Door } from './good.ts'
import { utf8 } from './message.ts'
import type { Random } from './random.ts'

/** Deeper than anything may be. */
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const reserved = [
  'chat/decisions', 'chat/decisions/1', 'ui/clicks', 'ui/clicks/x', 'workers', 'workers/state', 'mcp', 'mcp/calls', 'mcp/policy', 'config/changes', 'hub', 'hub/state'
]
const noScopes = [
  '', '/', 'a//b', '/a', 'a/', 'Chat/decisions', 'chat\\decisions', 'chat%2fdecisions', 'chat/decisions ', ' chat/decisions', 'chat/decisions\n', 'chat/decisions\u0000',
  'ｃhat/decisions', 'chat／decisions', 'chat/decisi\u043ens', '../hub/state', './hub', 'a'.repeat(129)
]

/** Members that no event may have, one of them wrong. */
const badMembers: readonly ((random: Random) => string)[] = [
  (random) => `"scope":${JSON.stringify(random.pick(reserved))}`,
  (random) => `"scope":${JSON.stringify(random.pick(noScopes))}`,
  (random) => `"severity":${random.pick(['"INFO"', '"loud"', '1', 'null', '[]', '""'])}`,
  (random) => `"summary":${random.pick(['""', 'null', '1', '{}', '"a\\nb"', '"a\\u0000"', '"\\u2028"', '"\\ud800"', `"${'x'.repeat(1001)}"`])}`,
  (random) => `"id":${random.pick(['""', 'null', '1', '"x"', '"{0b7e1c1a-6f0e-4c52-9d0f-2f6a7e1b3c4d}"', '"0b7e1c1a6f0e4c529d0f2f6a7e1b3c4d"'])}`,
  (random) => `"source":${random.pick(['""', 'null', '1', '"\\udfff"', `"${'x'.repeat(129)}"`])}`,
  (random) => `"workspace":${random.pick(['""', 'null', '[]', `"${'x'.repeat(129)}"`])}`,
  (random) => `"trace":${random.pick(['""', 'null', '"00-00000000000000000000000000000000-00f067aa0ba902b7-01"', '"4bf92f3577b34da6a3ce929d0e0e4736"'])}`,
  (random) => `"data":${random.pick(['null', '[]', '1', '"x"', `{"a":${deep(65)}}`, `{"a":${deep(20_000)}}`, '{"a":1e999}', '{"\\ud800":1}', '{"a":"\\udc00"}'])}`,
  (random) => `"${random.pick(['seq', 'time', '__proto__', 'constructor', 'Scope', 'status', 'decision'])}":${random.pick(['1', '{}', 'null', '"x"'])}`,
  (random) => `"scope":"chat/proposals","data":{"proposal":${random.pick(['1', 'null', '{}', '[]', '{"title":"t"}', '{"title":"t","status":"approved"}'])}}`
]

/** An event that breaks a rule. */
function badEvent(random: Random): string {
  const good = JSON.stringify(event)
  return `${good.slice(0, -1)},${random.pick(badMembers)(random)}}`
}

/** What is no JSON in UTF-8. */
function noJson(random: Random, good: string): string {
  return random.pick([
    () => good.slice(0, 1 + random.below(good.length - 2)),
    () => '',
    () => `${good}x`,
    () => good.replace('{', '{"a":"\xff",'),
    () => good.replace('{', '{"a":"\xed\xa0\x80",'),
    () => good.replace('{', '{a:1,'),
    () => good.replace('{', '{"a":NaN,'),
    () => good.replace('{', '{"a":01,'),
    () => good.replace('{', '{/**/'),
    () => `\xff\xfe${Buffer.from(good, 'utf16le').toString('latin1')}`,
    () => '['.repeat(100_000),
    () => random.bytes(1 + random.below(200))
  ])()
}

/** No door takes these values. */
const otherValues = ['null', 'true', '0', '""', '[]', '{}', '[{}]', '{"__proto__":{}}', '"\\ud800"', deep(3_000)]

const badRpc: readonly string[] = [
  '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', '{"jsonrpc":"1.0","id":1,"method":"ping"}', '{"id":1,"method":"ping"}', '{"jsonrpc":"2.0","id":null,"method":"ping"}',
  '{"jsonrpc":"2.0","id":1e999,"method":"ping"}', '{"jsonrpc":"2.0","id":{},"method":"ping"}', '{"jsonrpc":"2.0","id":1,"method":1}', '{"jsonrpc":"2.0","id":1,"result":{}}',
  `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${deep(2_000)}}}`
]

/** The good click or decision with a member that is wrong, missing or too many. */
function withWrongMember(random: Random, good: string): string {
  const members = JSON.parse(good) as Record<string, unknown>
  const name = random.pick(Object.keys(members))
  return random.pick([
    () => JSON.stringify({ ...members, [name]: undefined }),
    () => JSON.stringify({ ...members, [name]: null }),
    () => JSON.stringify({ ...members, [name]: { toString: 'x' } }),
    () => JSON.stringify({ ...members, [random.pick(['value', 'constructor', 'by', 'status'])]: 'x' }),
    () => good.replace('{', '{"__proto__":{},')
  ])()
}

/** A body that this door refuses. */
export function badBody(random: Random, door: Door, good: string): string {
  const [line = ''] = good.split('\n')
  if (random.chance(0.3)) return noJson(random, line)
  if (door === 'event') return random.chance(0.1) ? random.pick(otherValues) : utf8(badEvent(random))
  if (door === 'events') return [line, utf8(badEvent(random)), '', '\r', line].slice(random.below(2)).join('\n')
  if (door === 'rpc') return random.pick([...badRpc, ...otherValues])
  return random.chance(0.2) ? random.pick(otherValues) : withWrongMember(random, good)
}
