import { expect, test } from 'vitest'
import { readOptions } from '../../src/main/options.ts'

const root = process.platform === 'win32' ? 'C:\\start' : '/start'

test('reads its own switches and passes over those of Electron', () => {
  const argv = ['--inspect=0', '--no-sandbox', '--user-data-dir=/profile', '/app', '--data', '/data', '--config=conf/w.json', '--port', '0']
  expect(readOptions(argv, '/start')).toEqual({ dataDir: '/data', configFile: '/start/conf/w.json', port: 0 })
})

test('without switches everything is left to the defaults', () => {
  expect(readOptions([], root)).toEqual({})
})

test.each([
  [['--port', 'many'], '--port many'],
  [['--port', '65536'], '--port 65536'],
  [['--port=-1'], '--port -1'],
  [['--data'], '--data DIR'],
  [['--config='], '--config FILE']
])('%j is refused in words', (argv, words) => {
  expect(() => readOptions(argv, root)).toThrow(words)
})
