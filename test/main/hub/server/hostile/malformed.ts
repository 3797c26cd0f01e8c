import { wire, withHeader, type Message } from './message.ts'
import type { Random } from './random.ts'

/** What begins well, but whose body is wrong: for doors that read one. */
const badChunks: readonly ((random: Random, good: Message) => string)[] = [
  (random) => random.pick(['zz\r\nab\r\n', '-1\r\n', 'fffffffffffffffff\r\nab', '5\r\nabcdefgh\r\n', '2;\r\nx', '0x2\r\nab\r\n0\r\n\r\n', ' \r\n']),
  () => `2;${'x'.repeat(20_000)}\r\nab\r\n0\r\n\r\n`,
  (_random, good) => `${good.body.length.toString(16)}\r\n${good.body}\r\n0\r\n`
]

/** Bytes that are no HTTP/1.1 request, whatever door they are for. */
const malformed: readonly ((random: Random, good: Message) => string)[] = [
  (random) => `${random.bytes(1 + random.below(300))}\r\n\r\n`,
  () => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'a'.repeat(400)}`,
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
  () => 'SSH-2.0-OpenSSH_9.6\r\n\r\n',
  (_random, good) => wire(good).replace(' HTTP/1.1', ''),
  (random, good) => wire(good).replace('HTTP/1.1', random.pick(['HTTP/1.2', 'HTTP/3.0', 'HTTP/11', 'HTTP/', 'http/1.1', 'ICY/1.1'])),
  (_random, good) => wire(good).replace(good.method, `${good.method}\0`),
  (random, good) => wire(good).replace(good.method, random.pick(['', 'get', 'G ET', 'BREW', 'GET/'])),
  (random, good) => wire(good).replace(good.target, `${good.target}${random.pick(['\0', '\r', '\x01', ' x'])}`),
  (_random, good) => wire(good).replaceAll('\r\n', '\n'),
  (_random, good) => wire(good).replace('\r\n', '\r\n\r'),
  (_random, good) => wire(good).replace('Host:', 'Host :'),
  (_random, good) => wire(good).replace('Host:', ' Host:'),
  (_random, good) => wire(good).replace('Host: localhost', 'Host: localhost\r\n evil.com'),
  (_random, good) => wire(good).replace('Host: localhost', 'Host: localhost\0'),
  (_random, good) => wire(good).replace('Host: localhost', 'Host: localhost\rOrigin: x'),
  (_random, good) => wire(good).replace('\r\n', '\r\nno colon\r\n'),
  (_random, good) => wire(good).replace('\r\n', '\r\n: no name\r\n'),
  (_random, good) => wire(good).replace('\r\n', '\r\nA[b]: x\r\n'),
  (_random, good) => wire(good).replace('\r\n', `\r\nX: ${'x'.repeat(17_000)}\r\n`),
  (_random, good) => wire(good).replace(good.target, `/${'x'.repeat(17_000)}`),
  (_random, good) => wire(withHeader(good, 'Content-Length', '5', '6')),
  (_random, good) => wire(withHeader(good, 'Content-Length', '5, 5')),
  (random, good) => wire(withHeader(good, 'Content-Length', random.pick(['-1', '+5', '0x5', '5 5', 'x', '', '1e2', '9'.repeat(30)]))),
  (_random, good) => wire(withHeader(withHeader(good, 'Content-Length', '5'), 'Transfer-Encoding', 'chunked')),
  (random, good) => wire(withHeader(good, 'Transfer-Encoding', random.pick(['identity', 'xchunked', 'chunked, identity', 'chunked, chunked, x'])))
]

export function malformedBytes(random: Random, good: Message): string {
  if (good.body === '' || random.chance(0.8)) return random.pick(malformed)(random, good)
  return wire({ ...withHeader(good, 'Transfer-Encoding', 'chunked'), body: '' }) + random.pick(badChunks)(random, good)
}
