import { expect, test } from 'vitest'
import { checkRequest } from '../../../../src/main/hub/server/guard.ts'

const good = { remoteAddress: '127.0.0.1', rawHeaders: ['Host', 'localhost:8431'], target: '/health' }
const host = (value: string): readonly string[] => ['Host', value]
const origin = (value: string): readonly string[] => ['Host', 'localhost', 'Origin', value]

test.each([
  ['plain', good],
  ['IPv4 over IPv6', { ...good, remoteAddress: '::ffff:127.0.0.1' }],
  ['IPv6', { ...good, remoteAddress: '::1', rawHeaders: host('[::1]:8431') }],
  ['an address of 127/8', { ...good, rawHeaders: host('127.0.0.2') }],
  ['another port', { ...good, rawHeaders: host('127.0.0.1:3000') }],
  ['a page on localhost', { ...good, rawHeaders: origin('http://localhost:3000') }],
  ['a page on https', { ...good, rawHeaders: origin('https://app.localhost') }],
  ['a page on IPv6', { ...good, rawHeaders: origin('http://[::1]:5173') }]
])('%s passes', (_what, input) => {
  expect(checkRequest(input)).toBeUndefined()
})

test.each([
  ['another machine', { ...good, remoteAddress: '192.168.1.7' }, 'NOT_LOOPBACK'],
  ['an unknown remote', { ...good, remoteAddress: undefined }, 'NOT_LOOPBACK'],
  ['no Host', { ...good, rawHeaders: [] }, 'MISDIRECTED'],
  ['two Hosts', { ...good, rawHeaders: ['Host', 'localhost', 'host', 'localhost'] }, 'MISDIRECTED'],
  ['a foreign Host', { ...good, rawHeaders: host('evil.com') }, 'MISDIRECTED'],
  ['a Host that looks local', { ...good, rawHeaders: host('localhost.evil.com') }, 'MISDIRECTED'],
  ['an absolute target', { ...good, target: 'http://localhost/health' }, 'BAD_TARGET'],
  ['an asterisk', { ...good, target: '*' }, 'BAD_TARGET'],
  ['a foreign page', { ...good, rawHeaders: origin('https://evil.com') }, 'ORIGIN_REFUSED'],
  ['a file or a sandbox', { ...good, rawHeaders: origin('null') }, 'ORIGIN_REFUSED'],
  ['an empty origin', { ...good, rawHeaders: origin('') }, 'ORIGIN_REFUSED'],
  ['another scheme', { ...good, rawHeaders: origin('chrome-extension://abc') }, 'ORIGIN_REFUSED'],
  ['a path in the origin', { ...good, rawHeaders: origin('http://localhost/x') }, 'ORIGIN_REFUSED'],
  ['two origins', { ...good, rawHeaders: [...origin('http://localhost'), 'Origin', 'http://localhost'] }, 'ORIGIN_REFUSED']
])('%s is refused', (_what, input, code) => {
  expect(checkRequest(input)?.code).toBe(code)
})

test('a listener for other machines takes its own names, and no more', () => {
  const rules = { remote: true, hosts: ['100.64.0.1', 'hub.mesh'] }
  const from = { ...good, remoteAddress: '100.64.0.9' }
  expect(checkRequest({ ...from, rawHeaders: host('100.64.0.1:8431') }, rules)).toBeUndefined()
  expect(checkRequest({ ...from, rawHeaders: host('HUB.mesh') }, rules)).toBeUndefined()
  expect(checkRequest({ ...from, rawHeaders: host('other.mesh') }, rules)?.code).toBe('MISDIRECTED')
})
