import { expect, test } from 'vitest'
import { parseLossless } from '../../../../src/main/hub/bridge/lossless.ts'
import { headerValue, statelessRequest } from '../../../../src/main/hub/bridge/stateless.ts'

test.each([
  ['plain', 'plain'],
  ['with spaces inside', 'with spaces inside'],
  [' edge', '=?base64?IGVkZ2U=?='],
  ['é', '=?base64?w6k=?='],
  ['', '=?base64??='],
  ['line\nbreak', '=?base64?bGluZQpicmVhaw==?='],
  ['=?base64?eA==?=', '=?base64?PT9iYXNlNjQ/ZUE9PT89?=']
])('header value %j', (value, encoded) => {
  expect(headerValue(value)).toBe(encoded)
})

function made(params?: Record<string, unknown>, method = 'tools/call') {
  const request = statelessRequest({ jsonrpc: '2.0', id: 'i', method, ...(params === undefined ? {} : { params }) }, '1', [])
  return { headers: request.headers.join('|'), message: JSON.parse(request.body?.toString() ?? '') }
}

test('headers repeat the body', () => {
  const { headers, message } = made({ name: 'tö', arguments: {} })
  expect(headers).toContain('mcp-protocol-version|2026-07-28|mcp-method|tools/call|mcp-name|=?base64?dMO2?=')
  expect(message.params._meta).toEqual({
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'workspace-hub-rpc', version: '1' },
    progressToken: 'i'
  })
})

test('a version is no way to write headers', () => {
  const version = '1\r\nHub-Grant: x'
  const { headers } = made({ _meta: { 'io.modelcontextprotocol/protocolVersion': version } })
  expect(headers).toContain(`mcp-protocol-version|${headerValue(version)}|`)
  expect(headers).not.toContain('Hub-Grant')
})

test('what the caller says in _meta stays', () => {
  const clientInfo = { name: 'mine', version: '2' }
  const { message } = made({ uri: 'a://b', _meta: { 'io.modelcontextprotocol/clientInfo': clientInfo, traceparent: 't' } }, 'resources/read')
  expect(message.params._meta).toMatchObject({ 'io.modelcontextprotocol/clientInfo': clientInfo, traceparent: 't' })
  expect(message.params._meta.progressToken).toBeUndefined()
})

test.each(['{"a":12345678901234567890,"b":[0.12345678901234567891]}', '{"a":1,"b":"12345678901234567890","c":1e400}'])(
  'numbers keep their text: %s',
  (text) => {
    if (text.includes('1e400')) return expect(JSON.stringify(parseLossless(text))).toContain('1e400')
    expect(JSON.stringify(parseLossless(text))).toBe(text)
  }
)
