import { expect, test } from 'vitest'
import { parseConfig } from '../../../../src/main/hub/config/load.ts'
import { isSecretName, secretsOf } from '../../../../src/main/hub/supervisor/secrets.ts'
import { secretCases } from '../../../fixtures/secret-cases.ts'

/** The secrets of a workspace with these servers, and of the hub's environment. */
function secrets(mcpServers: Record<string, unknown>, env: Record<string, string> = {}): string[] {
  const config = { workspaces: { shop: { path: '/code/shop', mcpServers } } }
  const [workspace] = parseConfig('/code/workspaces.json', JSON.stringify(config), { HOME: '/home/ada', ...env }).workspaces
  return [...secretsOf(workspace!, env)].toSorted()
}

test.each(secretCases.names.secret)('%s is a secret name', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each(secretCases.names.harmless)('%s is none', (name) => {
  expect(isSecretName(name)).toBe(false)
})

test.each(secretCases.servers)('of a server: $what', ({ server, secrets: expected }) => {
  expect(secrets({ a: server })).toEqual(expected)
})

test('by its name a value is none under four characters', () => {
  expect(secrets({ a: { command: 'node', env: { A_TOKEN: 'ab1' } } })).toEqual([])
})

test('what a variable brought in, and what stood in for it', () => {
  const servers = { a: { command: 'x', args: ['${MY_TOKEN}', '${OTHER_KEY:-stand-in}', '${REGION:-eu-west-1}'] } }
  expect(secrets(servers, { MY_TOKEN: 'from-env' })).toEqual(['from-env', 'stand-in'])
})

test("of the hub's environment every variable with a secret name", () => {
  const env = { GITHUB_TOKEN: 'abcd', DEBUG: 'workspace-hub:9', HTTPS_PROXY: 'http://u:pw12@proxy:1', SSH_AUTH_SOCK: '/tmp/agent.1' }
  expect(secrets({}, env)).toEqual(['abcd', 'pw12'])
})
