import { expect, test } from 'vitest'
import { isLoopbackAddress, isLoopbackName, parseAuthority } from '../../../../src/main/hub/server/loopback.ts'

test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])('%s is this machine', (address) => {
  expect(isLoopbackAddress(address)).toBe(true)
})

test.each([undefined, '', '10.0.0.1', '::', '::ffff:10.0.0.1', '100.64.0.1', 'fe80::1', '127.0.0.256', '127.0.0', '0.0.0.0'])(
  '%s is not this machine',
  (address) => {
    expect(isLoopbackAddress(address)).toBe(false)
  }
)

test.each(['localhost', 'LocalHost', 'app.localhost', 'a.b.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('%s can only mean this machine', (name) => {
  expect(isLoopbackName(name)).toBe(true)
})

test.each(['localhost.', 'evil.com', 'localhost.evil.com', 'evillocalhost', '.localhost', '-.localhost', '127.0.0.1.evil.com', '127.01.0.1', '2130706433', '0x7f.1', '[::]', '::1'])(
  '%s may mean another machine',
  (name) => {
    expect(isLoopbackName(name)).toBe(false)
  }
)

test('a Host is a name and maybe a port', () => {
  expect(parseAuthority('localhost')).toEqual({ name: 'localhost' })
  expect(parseAuthority('localhost:80')).toEqual({ name: 'localhost', port: 80 })
  expect(parseAuthority('[::1]:65535')).toEqual({ name: '[::1]', port: 65_535 })
  for (const wrong of ['', 'localhost:', 'localhost:65536', 'localhost:1:2', 'user@localhost', 'localhost, localhost', 'localhost/', '[::1', ' localhost']) {
    expect(parseAuthority(wrong)).toBeUndefined()
  }
})
