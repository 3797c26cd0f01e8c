import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordCrash, takeLastCrash } from '../../../../src/main/hub/server/crash-mark.ts'
import { createMainLog } from '../../../../src/main/hub/server/main-log.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'crash-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a crash is logged, and the next start learns of it, once', () => {
  expect(takeLastCrash(dir)).toBeUndefined()
  const log = createMainLog(dir)
  recordCrash(dir, log, new Error('out of cheese'))
  expect(readFileSync(log.file, 'utf8')).toMatch(/^\S+ Uncaught error, the hub ends\nError: out of cheese\n {4}at /u)
  expect(takeLastCrash(dir)).toBe('out of cheese')
  expect(takeLastCrash(dir)).toBeUndefined()
})
