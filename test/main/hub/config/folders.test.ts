import { expect, test } from 'vitest'
import { folders } from '../../../../src/main/hub/config/folders.ts'

const windows = { APPDATA: String.raw`C:\Users\ada\AppData\Roaming`, LOCALAPPDATA: String.raw`C:\Users\ada\AppData\Local` }

test.each([
  ['linux', {}, '/home/ada', '/home/ada/.config/workspace-hub', '/home/ada/.local/share/workspace-hub'],
  ['linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' }, '/home/ada', '/c/workspace-hub', '/d/workspace-hub'],
  ['linux', { XDG_CONFIG_HOME: 'c', XDG_DATA_HOME: '' }, '/home/ada', '/home/ada/.config/workspace-hub', '/home/ada/.local/share/workspace-hub'],
  ['darwin', { XDG_CONFIG_HOME: '/c' }, '/Users/ada', '/Users/ada/Library/Application Support/workspace-hub', '/Users/ada/Library/Application Support/workspace-hub/data'],
  ['win32', windows, String.raw`C:\Users\ada`, String.raw`C:\Users\ada\AppData\Roaming\workspace-hub`, String.raw`C:\Users\ada\AppData\Local\workspace-hub`],
  ['win32', {}, String.raw`C:\Users\ada`, String.raw`C:\Users\ada\AppData\Roaming\workspace-hub`, String.raw`C:\Users\ada\AppData\Local\workspace-hub`]
] as const)('%s %j', (platform, env, home, config, data) => {
  expect(folders(platform, env, home)).toEqual({ config, data })
})
