import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMainLog } from '../../../../src/main/hub/server/main-log.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'main-log-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('the log has time, words and stack', () => {
  const log = createMainLog(dir)
  log.write('Something failed', new Error('out of cheese'))
  expect(readFileSync(log.file, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z Something failed\nError: out of cheese\n {4}at /u)
})

test('the log does not grow for ever', () => {
  const log = createMainLog(dir)
  log.write('first')
  writeFileSync(log.file, 'x'.repeat(1_048_577))
  log.write('second')
  expect(readFileSync(log.file, 'utf8')).toMatch(/^\S+ second\n$/u)
  expect(readFileSync(`${log.file}.1`, 'utf8')).toHaveLength(1_048_577)
})
