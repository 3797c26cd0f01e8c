import { expect, test } from 'vitest'
import { createRedactor } from '../../../../src/main/hub/supervisor/redaction.ts'
import { secretCases } from '../../../fixtures/secret-cases.ts'

function redactor(...secrets: string[]) {
  const made = createRedactor()
  made.learn(secrets)
  return made
}

test.each(secretCases.known)('$secret in $text', ({ secret, text, shown }) => {
  expect(redactor(secret).redact(text)).toBe(shown)
})

test('of two secrets that begin alike, nothing is left of the longer one', () => {
  expect(redactor('abcd', 'abcdefgh').redact('abcdefgh abcd')).toBe('[redacted] [redacted]')
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

test.each(secretCases.shapes)('by its form: $text', ({ text, shown }) => {
  expect(createRedactor().redact(text)).toBe(shown)
})

test.each(secretCases.harmless)('says nothing secret: %s', (text) => {
  expect(createRedactor().redact(text)).toBe(text)
})

test.each([['x'.repeat(65_536)], ['a.'.repeat(32_768)], ['://'.repeat(21_845)], ['token'.repeat(13_107)], ['eyJ'.repeat(21_845)], ['Bearer '.repeat(9362)], ['-----BEGIN PRIVATE KEY-----'.repeat(2428)]])(
  'no text takes long: %.8s...',
  (text) => {
    const made = redactor('s3cr3t-value', 'another-one')
    const begun = performance.now()
    made.redact(text)
    expect(performance.now() - begun).toBeLessThan(1000)
  }
)
