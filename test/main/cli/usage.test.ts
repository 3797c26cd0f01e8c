import { describe, expect, test } from 'vitest'
import { parseArgument } from '../../../src/main/cli/call.ts'
import { parseCommand, splitCommon } from '../../../src/main/cli/command.ts'
import { main } from '../../../src/main/cli/main.ts'
import { ago, plain, table } from '../../../src/main/cli/output.ts'
import { runCli } from './run-cli.ts'

describe('wrong usage is exit status 2', () => {
  test.each([
    [[]],
    [['nonsense']],
    [['status', 'extra']],
    [['status', '--nonsense']],
    [['start']],
    [['start', 'a', 'b']],
    [['logs']],
    [['logs', 'a', 'b']],
    [['logs', 'a', '--limit', '0']],
    [['logs', 'a', '--limit', '5001']],
    [['serve', '--port', 'x']],
    [['serve', '--port', '70000']],
    [['serve', '--port']],
    [['emit', 'a/b', 'info']],
    [['emit', 'a/b', 'info', 'x', 'no json']],
    [['emit', 'a/b', 'info', 'x', '[]']],
    [['call', 'shop']],
    [['call', 'shop', 'echo', 'novalue']],
    [['call', 'shop', 'echo', 'n:=x']],
    [['proposals', 'approve']],
    [['proposals', 'nonsense', 'id']],
    [['proposals', 'answer', 'id']],
    [['proposals', 'approve', 'id', '--arguments', '[]']],
    [['proposals', '--status', 'odd']],
    [['events', '--data']]
  ])('%j', async (args) => {
    await expect(main(args)).rejects.toMatchObject({ code: 'WRONG_USAGE', exitCode: 2 })
  })

  test('and a line on stderr', { timeout: 20_000 }, async () => {
    expect(await runCli(['nonsense'])).toEqual({ code: 2, stdout: '', stderr: 'WRONG_USAGE: There is no command "nonsense". See `--help`.\n' })
  })
})

test('help is no failure', { timeout: 20_000 }, async () => {
  const help = await runCli(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const name of ['serve', 'status', 'start', 'stop', 'restart', 'logs', 'events', 'emit', 'call', 'proposals']) expect(help.stdout).toContain(name)
  expect(await runCli(['emit', '--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('SCOPE SEVERITY SUMMARY') })
})

test.each([
  ['a=1', ['a', '1']],
  ['a:=1', ['a', 1]],
  ['a:={"b":[true]}', ['a', { b: [true] }]],
  ['a=', ['a', '']],
  ['a=b=c', ['a', 'b=c']],
  ['a=b:=c', ['a', 'b:=c']],
  ['url=http://x:1/', ['url', 'http://x:1/']],
  ['text=two\nlines', ['text', 'two\nlines']]
])('%s', (word, expected) => {
  expect(parseArgument(word)).toEqual(expected)
})

test('a whole number that would be rounded is refused', () => {
  expect(parseArgument('n:=9007199254740991')).toEqual(['n', 9007199254740991])
  expect(() => parseArgument('n:={"a":[9007199254740993]}')).toThrow('would be rounded')
})

test('--data and --json may stand anywhere before a --', () => {
  expect(splitCommon(['--json', 'emit', 'a', '--data', '/d', 'b'])).toEqual({
    name: 'emit',
    help: false,
    context: { args: ['a', 'b'], json: true, data: '/d' }
  })
  expect(splitCommon(['emit', '--', '--json'])).toMatchObject({ context: { args: ['--', '--json'], json: false } })
  expect(parseCommand(['--', '--json']).words).toEqual(['--json'])
})

test('a table is even, and text from outside can not steer the terminal', () => {
  expect(table(['A', 'LONG'], [['xyz', 'b\u001b[2J'], ['c', 'two\nlines']])).toBe('A    LONG\nxyz  b\\x1b[2J\nc    two lines')
  expect(plain('a\u001b]0;x\u0007\tb\n')).toBe('a\\x1b]0;x\\x07\tb\n')
})

test('times are short', () => {
  const before = (seconds: number) => ago(new Date(Date.now() - seconds * 1000).toISOString())
  expect([ago(null), before(5), before(300), before(7200), before(259_200)]).toEqual(['-', '5 s ago', '5 min ago', '2 h ago', '3 d ago'])
})
