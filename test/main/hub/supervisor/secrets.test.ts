import { expect, test } from 'vitest'
import { parseConfig } from '../../../../src/main/hub/config/load.ts'
import { isSecretName, secretsOf } from '../../../../src/main/hub/supervisor/secrets.ts'

/** The secrets of a workspace with these servers, and of the hub's environment. */
function secrets(mcpServers: Record<string, unknown>, env: Record<string, string> = {}): string[] {
  const config = { workspaces: { shop: { path: '/code/shop', mcpServers } } }
  const [workspace] = parseConfig('/code/workspaces.json', JSON.stringify(config), { HOME: '/home/ada', ...env }).workspaces
  return [...secretsOf(workspace!, env)].toSorted()
}
const ofEnv = (env: Record<string, string>) => secrets({ a: { command: 'node', env } })
const ofHeaders = (headers: Record<string, string>) => secrets({ a: { url: 'https://example.com/mcp', headers } })

test.each(['API_KEY', 'apikey', 'x-api-key', 'GITHUB_TOKEN', 'clientSecret', 'PGPASSWORD', 'DB_PASS', 'Authorization', 'AWS_SECRET_ACCESS_KEY', 'Cookie', 'GOOGLE_CREDENTIALS', 'OAUTH', 'MYSQL_PWD'])(
  '%s is a secret name',
  (name) => {
    expect(isSecretName(name)).toBe(true)
  }
)
test.each(['PATH', 'PWD', 'OLDPWD', 'GIT_AUTHOR_NAME', 'KEYBOARD', 'MAX_TOKENS', 'SSH_AUTH_SOCK', 'TOKEN_FILE', 'AUTH_TYPE', 'COLORTERM', 'HOME', 'Accept'])(
  '%s is none',
  (name) => {
    expect(isSecretName(name)).toBe(false)
  }
)

test('by its name a value is secret from four characters on', () => {
  expect(ofEnv({ A_TOKEN: 'ab1', B_TOKEN: 'ab12', C_PASSWORD: 'word', DISABLE_AUTH: 'true', AUTH: 'none' })).toEqual(['ab12', 'word'])
})

test('by its looks from eight on, where it is nothing that everybody may know', () => {
  const harmless = { A: 'short1', B: '/usr/local/bin', C: 'https://example.com/a?b=c', D: '1234567890', E: 'production', F: './data/x.json', G: 'C:\\Users', H: 'application/json', I: '127.0.0.1:8431', J: 'localhost:3000', K: 'DEBUGGING' }
  expect(ofEnv(harmless)).toEqual([])
  expect(ofEnv({ A: 'abcd1234', B: 'aBcDeFgHiJ', C: 'two words' })).toEqual(['aBcDeFgHiJ', 'abcd1234', 'two words'])
})

test('the token after its scheme, and the password inside', () => {
  expect(ofHeaders({ Authorization: 'Bearer abc123' })).toEqual(['Bearer abc123', 'abc123'])
  const basic = Buffer.from('ada:hunter2').toString('base64')
  expect(ofHeaders({ Authorization: `Basic ${basic}` })).toEqual([`Basic ${basic}`, basic, 'hunter2'].toSorted())
  expect(ofHeaders({ Cookie: 'session=abcdef; id=ghijkl' })).toEqual(['abcdef', 'ghijkl', 'session=abcdef; id=ghijkl'])
})

test('passwords in URLs, wherever these stand', () => {
  expect(ofEnv({ DATABASE_URL: 'postgres://ada:p%40ss@db/x' })).toEqual(['p%40ss', 'p@ss'])
  expect(secrets({ a: { url: 'https://example.com/mcp?api_key=abcd&page=2' } })).toEqual(['abcd'])
  expect(secrets({ a: { command: 'git', args: ['clone', 'https://a-token@example.com/x'] } })).toEqual(['a-token'])
})

test('of arguments what a secret name is given', () => {
  const args = ['--api-key=abcd', '--token', 'efgh', '--header', 'Authorization: Bearer ijkl', '--name', 'not-a-secret-9', '--key-file=/x/y']
  expect(secrets({ a: { command: 'npx', args } })).toEqual(['Bearer ijkl', 'abcd', 'efgh', 'ijkl'])
})

test('what a variable brought in, and what stood in for it', () => {
  const servers = { a: { command: 'x', args: ['${MY_TOKEN}', '${OTHER_KEY:-stand-in}', '${REGION:-eu-west-1}'] } }
  expect(secrets(servers, { MY_TOKEN: 'from-env' })).toEqual(['from-env', 'stand-in'])
})

test("of the hub's environment every variable with a secret name", () => {
  const env = { GITHUB_TOKEN: 'abcd', DEBUG: 'workspace-hub:9', HTTPS_PROXY: 'http://u:pw12@proxy:1', SSH_AUTH_SOCK: '/tmp/agent.1' }
  expect(secrets({}, env)).toEqual(['abcd', 'pw12'])
})

test('a private key counts by its lines, as a log shows them', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END PRIVATE KEY-----'
  expect(ofEnv({ SIGNING_KEY: key })).toEqual([key, 'BgkqhkiG9w0B', 'MIIEvQIBADAN'])
})
