import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig, parseConfig } from '../../../../src/main/hub/config/load.ts'
import type { HubError } from '../../../../src/main/hub/errors.ts'
import { contractCases } from '../../../fixtures/contract-cases.ts'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'hub-config-'))))
afterAll(() => rm(folder, { recursive: true }))

/** The lines of the error a text gives, without the next step at their end. */
function problems(text: string, env: NodeJS.ProcessEnv = {}): string[] {
  try {
    parseConfig('w.json', text, env)
    return []
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' })
    return (thrown as HubError).message.split('\n').slice(0, -1)
  }
}

const one = (workspace: string) => `{ "workspaces": { "shop": ${workspace} } }`
const servers = (entries: string) => one(`{ "path": ".", "mcpServers": { ${entries} } }`)

test.each(contractCases('config'))('$name: $why', ({ valid, value }) => {
  expect(problems(JSON.stringify(value)).length === 0).toBe(valid)
})

test('everything that is wrong is said at once, with line, column, path and what was expected', () => {
  const text = `// mine
{ "port": 1.5, "extra": 1,
  "workspaces": {
    "Bad Name": { "path": "" },
    "shop": { "restart": { "policy": "sometimes" },
      "mcpServers": { "a": { "command": 5, "args": "x" }, "b": {}, "c": { "url": "x", "foo": 1 } } },
    "none": null } }`
  expect(problems(text)).toEqual([
    'w.json:2:11: port: expected a whole number, got 1.5',
    'w.json:2:16: extra: expected no such member here: the name is unknown',
    'w.json:4:5: workspaces["Bad Name"]: expected a name: must be 1 to 32 of a-z, 0-9 and -, not starting with -',
    'w.json:4:27: workspaces["Bad Name"].path: expected a text that is not empty, got ""',
    'w.json:5:13: workspaces.shop.path: expected a text, got nothing',
    'w.json:5:38: workspaces.shop.restart.policy: expected "always" or "on-failure" or "no", got "sometimes"',
    'w.json:6:41: workspaces.shop.mcpServers.a.command: expected a text, got a number',
    'w.json:6:52: workspaces.shop.mcpServers.a.args: expected a list, got a text',
    'w.json:6:64: workspaces.shop.mcpServers.b: expected an object with "command" or with "url", got an object',
    'w.json:6:87: workspaces.shop.mcpServers.c.foo: expected no such member here: the name is unknown',
    'w.json:7:13: workspaces.none: expected an object, got null'
  ])
})

test.each([
  ['', ['w.json:1:1: expected a value']],
  ['{', ['w.json:1:2: expected "}"']],
  ['{ "port": 1 "x": 2 }', ['w.json:1:13: expected ","']],
  ["{ 'port': 1 }", ['w.json:1:3: expected a JSON value']],
  ['{\n  "port": tru\n}', ['w.json:2:11: expected a JSON value', 'w.json:3:1: expected a value']],
  ['[]', ['w.json:1:1: expected an object, got a list']],
  ['{ "port": 1, "port": 2 }', ['w.json:1:14: port: expected each name once: "port" is already there above']],
  ['{ "__proto__": {} }', ['w.json:1:3: __proto__: expected another name: __proto__ is refused']],
  ['{ "constructor": 1 }', ['w.json:1:3: constructor: expected no such member here: the name is unknown']]
])('of %j it says so', (text, expected) => {
  expect(problems(text).slice(0, expected.length)).toEqual(expected)
})

test('a secret in a wrong place is not shown', () => {
  expect(problems(servers('"a": { "command": "x", "env": "hunter2" }')).join()).not.toContain('hunter2')
  expect(problems(servers('"a": { "url": "hunter2" }')).join()).not.toContain('hunter2')
})

test('comments, trailing commas and a byte order mark are no errors', async () => {
  const file = join(folder, 'bom.json')
  await writeFile(file, '\ufeff// mine\n{ "port": 1, /* yes */ }\n')
  expect((await loadConfig(file, {})).config.port).toBe(1)
})

test('files that are not there, not files, not UTF-8', async () => {
  await expect(loadConfig(join(folder, 'none.json'), {})).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND', message: expect.stringContaining('none.json') })
  await expect(loadConfig(folder, {})).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', message: expect.stringContaining('it is a folder') })
  const file = join(folder, 'latin1.json')
  await writeFile(file, Buffer.from('{ "port": "\xe4" }', 'latin1'))
  await expect(loadConfig(file, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('expected UTF-8') })
})

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file one may not read', async () => {
  const file = join(folder, 'closed.json')
  await writeFile(file, '{}')
  await chmod(file, 0)
  await expect(loadConfig(file, {})).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
})

test('paths start at the config file; ~ is the home folder; variables are filled in', () => {
  const env = { HOME: homedir(), CODE: '/code' }
  const path = (text: string) => parseConfig('/etc/hub/w.json', one(JSON.stringify({ path: text })), env).workspaces[0]?.path
  expect(path('./shop')).toBe('/etc/hub/shop')
  expect(path('~/shop')).toBe(join(homedir(), 'shop'))
  expect(path('~')).toBe(homedir())
  expect(path('${CODE}/shop')).toBe('/code/shop')
  expect(path('/abs')).toBe('/abs')
})

test('variables of servers', () => {
  const entry = '"a": { "command": "~/bin/x", "args": ["${A}", "${env:A}", "${B:-b}", "${E:-e}", "${workspaceFolder}/x", "$A"], "env": { "T": "<${A}>" }, "cwd": "sub" }'
  const { servers: found } = parseConfig('/etc/w.json', servers(entry), { HOME: '/home/ada', A: '1', E: '' }).workspaces[0]!
  expect(found['a']).toEqual({
    type: 'stdio', command: '/home/ada/bin/x', args: ['1', '1', 'b', 'e', '/etc/x', '$A'], env: { T: '<1>' }, cwd: '/etc/sub', disabled: false
  })
  expect(problems(servers('"a": { "command": "${A}${B}" }'))).toHaveLength(2)
  expect(problems(servers('"a": { "command": "${A}" }'))[0]).toContain('mcpServers.a.command: expected the environment variable A to be set')
  expect(problems(servers('"a": { "command": "${input:x}" }'))[0]).toContain('got ${input:x}')
  expect(problems(servers('"a": { "command": "${A}", "disabled": true }'))).toEqual([])
})

test('the spellings of other clients become one', () => {
  const entries = '"a": { "type": "local", "command": "x" }, "b": { "httpUrl": "http://h/" }, "c": { "type": "streamableHttp", "url": "http://h/" }, "d": { "type": "sse", "url": "http://h/" }'
  const { servers: found } = parseConfig('/etc/w.json', servers(entries), {}).workspaces[0]!
  expect(Object.values(found).map(({ type }) => type)).toEqual(['stdio', 'http', 'http', 'sse'])
  expect(problems(servers('"a": { "url": "ftp://h/" }'))[0]).toContain('mcpServers.a.url: expected an http or https URL')
})

test('servers whose tools would have the same names are refused', () => {
  expect(problems(servers('"x y": { "command": "a" }, "x.y": { "command": "b" }'))[0]).toMatch(
    /mcpServers\["x\.y"\]: expected server names that stay apart in tool names: this and "x y" both become "x_y"/u
  )
})
