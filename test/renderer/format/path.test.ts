import { expect, test } from 'vitest'
import { tilde } from '../../../src/renderer/src/format/path.ts'

test.each([
  ['/home/ada/code/shop', '~/code/shop'],
  ['/home/ada', '~'],
  ['The folder /home/ada/shop is gone. Not /home/ada/docs.', 'The folder ~/shop is gone. Not ~/docs.'],
  ['/home/adam/code', '/home/adam/code'],
  ['/mnt/home/ada/code', '/mnt/home/ada/code'],
  ['/srv/code', '/srv/code']
])('%s is shown as %s', (text, shown) => {
  expect(tilde(text, '/home/ada')).toBe(shown)
})

test('without a home paths stay as they are', () => {
  expect(tilde('/srv/code', undefined)).toBe('/srv/code')
  expect(tilde('/srv/code', '/')).toBe('/srv/code')
})
