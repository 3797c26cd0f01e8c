import { expect, test } from 'vitest'
import { limitResult, maxResultBytes, receiptOf } from '../../../../src/main/hub/proposals/receipt.ts'

const at = '2026-01-01T00:00:00.000Z'
const failed = (data: unknown, code = -32_603) => ({ jsonrpc: '2.0' as const, id: 1, error: { code, message: 'no', data } })

test.each([
  ['a result', { jsonrpc: '2.0' as const, id: 1, result: { content: [] } }, 'ok'],
  ['isError', { jsonrpc: '2.0' as const, id: 1, result: { isError: true } }, 'error'],
  ['a server that was lost under the call', { jsonrpc: '2.0' as const, id: 1, result: { isError: true, _meta: { 'workspace-hub/outcome': 'unknown' } } }, 'unknown'],
  ['a JSON-RPC error of the worker', failed(undefined, -32_602), 'error'],
  ['a death in flight', failed({ code: 'WORKER_DIED' }), 'unknown'],
  ['a time-out', failed({ code: 'TIMEOUT' }), 'unknown'],
  ['an answer that is no JSON-RPC', failed({ code: 'WORKER_UNAVAILABLE' }), 'unknown'],
  ['a worker that took no connection', failed({ code: 'WORKER_UNAVAILABLE', retryAfterMs: 1000 }), 'error'],
  ['a stopped workspace', failed({ code: 'WORKSPACE_STOPPED' }), 'error']
])('%s', (_what, response, outcome) => {
  expect(receiptOf(response, at)).toMatchObject({ startedAt: at, outcome })
})

test('a small result is kept as it is', () => {
  const result = { content: [{ type: 'image', data: 'AAAA' }], structuredContent: { a: 1 } }
  expect(limitResult(result)).toBe(result)
})

test('of a large result the start of its text is kept, and its size said', () => {
  const result = { isError: true, content: [{ type: 'text', text: '\u0001"😀'.repeat(100_000) }] }
  const limited = limitResult(result)
  expect(limited).toMatchObject({ isError: true, truncated: true, bytes: Buffer.byteLength(JSON.stringify(result)) })
  const json = JSON.stringify(limited)
  expect(Buffer.byteLength(json)).toBeLessThan(maxResultBytes)
  expect(json.isWellFormed()).toBe(true)
})
