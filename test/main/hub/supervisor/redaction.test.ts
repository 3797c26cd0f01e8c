import { expect, test } from 'vitest'
import { createRedactor } from '../../../../src/main/hub/supervisor/redaction.ts'

function redactor(...secrets: string[]) {
  const made = createRedactor()
  made.learn(secrets)
  return made
}

test.each([
  ['as it is', 'sent s3cr3t/val+ue to x', 'sent [redacted] to x'],
  ['twice', 's3cr3t/val+ues3cr3t/val+ue', '[redacted][redacted]'],
  ['in a URL', 'GET /?k=s3cr3t%2Fval%2Bue&x=1', 'GET /?k=[redacted]&x=1'],
  ['not at all', 's3cr3t/val ue', 's3cr3t/val ue']
])('a secret %s', (_how, text, expected) => {
  expect(redactor('s3cr3t/val+ue').redact(text)).toBe(expected)
})

test('a secret in JSON, as JavaScript and as Python write it', () => {
  const secret = 'a"b\\c\tdé\u{1f511}'
  const redact = (text: string) => redactor(secret).redact(text)
  expect(redact(JSON.stringify({ x: secret }))).toBe('{"x":"[redacted]"}')
  expect(redact('{"x": "a\\"b\\\\c\\td\\u00e9\\ud83d\\udd11"}')).toBe('{"x": "[redacted]"}')
})

test('of two secrets that begin alike, nothing is left of the longer one', () => {
  expect(redactor('abcd', 'abcdefgh').redact('abcdefgh abcd')).toBe('[redacted] [redacted]')
})

test('characters with a meaning in patterns have none here', () => {
  expect(redactor('.*+?^${}()|[]\\/-').redact('x .*+?^${}()|[]\\/- y abc')).toBe('x [redacted] y abc')
})

test('what is shorter than four characters is no secret; blanks around one do not count', () => {
  expect(redactor('abc', ' ', '').redact('abc abc')).toBe('abc abc')
  expect(redactor('  abcdef\n').redact('abcdef')).toBe('[redacted]')
})

test('a text that was cut shows no beginning of a secret', () => {
  const redact = (text: string, cut?: boolean) => redactor('hunter2hunter2').redact(text, cut)
  expect(redact('the key is hunter2hun', true)).toBe('the key is [redacted]')
  expect(redact('the key is hun', true)).toBe('the key is hun')
  expect(redact('the key is hunter2hun')).toBe('the key is hunter2hun')
})

test('the newest thousand are known', () => {
  const made = redactor('first-one', 'kept-one')
  for (let index = 0; index < 50; index += 1) {
    made.learn(Array.from({ length: 100 }, (_, number) => `key-${index}-${number}`))
    made.learn(['kept-one'])
  }
  expect(made.redact('first-one kept-one key-49-99')).toBe('first-one [redacted] [redacted]')
})

test.each([
  ['Authorization: Bearer abc.DEF-123', 'Authorization: Bearer [redacted]'],
  ['authorization: basic dXNlcjpwYXNz', 'authorization: basic [redacted]'],
  ['{"Authorization":"Bearer abcdef123456"}', '{"Authorization":"[redacted]"}'],
  ['cloning https://ada:hunter2@example.com/x.git', 'cloning https://ada:[redacted]@example.com/x.git'],
  ['using ghp_0123456789abcdefghij0123456789abcdef', 'using [redacted]'],
  ['using github_pat_11ABCDEFG0123456789_abcdefghij', 'using [redacted]'],
  ['OPENAI sk-proj-abcdefghijklmnop1234', 'OPENAI [redacted]'],
  ['slack xoxb-1234567890-abcdefghij', 'slack [redacted]'],
  ['aws AKIAIOSFODNN7EXAMPLE.', 'aws [redacted].'],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!', 'jwt [redacted]!'],
  ['connect password=hunter2 host=x', 'connect password=[redacted] host=x'],
  ['connect PGPASSWORD="hunter2"', 'connect PGPASSWORD="[redacted]"'],
  ['GET /x?access_token=abc&page=2', 'GET /x?access_token=[redacted]&page=2'],
  ["{'api_key': 'abc def'}", "{'api_key': '[redacted]'}"],
  ['x-api-key: 0a1b2c3d', 'x-api-key: [redacted]'],
  ['-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----', '[redacted]-----END PRIVATE KEY-----']
])('%s', (text, expected) => {
  expect(createRedactor().redact(text)).toBe(expected)
})

test.each([
  'basic authentication is required',
  'Bearer realm="mcp", resource_metadata="http://127.0.0.1/x"',
  'used total_tokens=1234 of max_tokens: 4096',
  'token: expected a text, got nothing',
  'password=None token=null secret=false',
  'if token == other: pass',
  'GET http://127.0.0.1:8431/mcp/shop 200 at 2026-01-01T00:00:00.000Z',
  'ready in 740 ms, pid 4711'
])('says nothing secret: %s', (text) => {
  expect(createRedactor().redact(text)).toBe(text)
})

test.each([['x'.repeat(65_536)], ['a.'.repeat(32_768)], ['://'.repeat(21_845)], ['token'.repeat(13_107)], ['eyJ'.repeat(21_845)], ['Bearer '.repeat(9362)]])(
  'no text takes long: %.8s...',
  (text) => {
    const made = redactor('s3cr3t-value', 'another-one')
    const begun = performance.now()
    made.redact(text)
    expect(performance.now() - begun).toBeLessThan(1000)
  }
)
