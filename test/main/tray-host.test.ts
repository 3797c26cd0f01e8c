import { expect, test } from 'vitest'
import { hasTrayHost } from '../../src/main/tray-host.ts'

test('macOS and Windows always have a tray', async () => {
  expect(await hasTrayHost('darwin', {})).toBe(true)
  expect(await hasTrayHost('win32', {})).toBe(true)
})

test.runIf(process.platform === 'linux').each([
  ['no bus', { PATH: process.env['PATH'] }],
  ['a bus that nobody answers', { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }],
  ['no program that could ask', { PATH: '/nonexistent', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }]
])('Linux with %s has none', async (_why, env) => {
  expect(await hasTrayHost('linux', env)).toBe(false)
})
