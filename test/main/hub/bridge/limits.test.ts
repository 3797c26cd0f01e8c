import { expect, test } from 'vitest'
import { limitOf, type Limit } from '../../../../src/main/hub/bridge/limits.ts'

const configured = { 'tools/call': 7, 'tools/list': 8 }

test.each<[string, string | undefined, Record<string, number>, 'mcp' | 'rpc', Limit | undefined]>([
  ['tools/call', undefined, {}, 'mcp', { ms: 300_000, resets: true }],
  ['tools/call', undefined, {}, 'rpc', { ms: 30_000, resets: true }],
  ['tools/call', 'files_read', configured, 'mcp', { ms: 7, resets: true }],
  ['tools/call', 'await_decision', configured, 'mcp', undefined],
  ['tools/call', 'propose_action', {}, 'rpc', undefined],
  ['subscriptions/listen', undefined, {}, 'mcp', undefined],
  ['tools/list', undefined, configured, 'rpc', { ms: 8, resets: false }],
  ['resources/templates/list', undefined, {}, 'mcp', { ms: 10_000, resets: false }],
  ['initialize', undefined, {}, 'mcp', { ms: 10_000, resets: false }],
  ['ping', undefined, configured, 'mcp', { ms: 2000, resets: false }],
  ['prompts/get', undefined, {}, 'mcp', { ms: 30_000, resets: true }],
  ['constructor', undefined, {}, 'mcp', { ms: 30_000, resets: true }]
])('%s %s', (method, tool, timeouts, route, limit) => {
  expect(limitOf({ method, ...(tool === undefined ? {} : { tool }) }, timeouts, route)).toEqual(limit)
})
