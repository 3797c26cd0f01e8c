import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countChaos, countPlaywright, countPytest, countVitest } from '../../scripts/test/counts.ts'
import { totalLine } from '../../scripts/test/report.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(text: string): string {
  const file = join(folder, 'report')
  writeFileSync(file, text)
  return file
}

const vitest = '{"numPassedTests":3,"numFailedTests":1,"numPendingTests":2,"numTodoTests":0}'
const pytest = '<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="2" tests="9" time="1"></testsuite></testsuites>'
const chaos = '{"promises":[{"checked":3,"broken":[]},{"checked":3,"broken":["one","two"]},{"checked":0,"broken":[]}]}'
const playwright = '{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":0}}'

test('each report is read', () => {
  expect(countVitest(report(vitest), 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
  expect(countPytest(report(pytest), 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  expect(countChaos(report(chaos), 1)).toEqual({ passed: 1, failed: 1, skipped: 1 })
  expect(countPlaywright(report(playwright), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})

test('a runner that fails without a failed test counts as one failure', () => {
  expect(countVitest(report(vitest.replace('"numFailedTests":1', '"numFailedTests":0')), 1).failed).toBe(1)
})

test.each([countVitest, countPytest, countPlaywright, countChaos])('no report is one failure, whatever the exit code', (count) => {
  expect(count(join(folder, 'nothing'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('the last line names skipped tests only where there are some', () => {
  const row = { name: 'unit', passed: 2, failed: 1, skipped: 0, ms: 1, failures: [] }
  expect(totalLine([row, row])).toBe('Tests: 4 passed, 2 failed')
  expect(totalLine([row, { ...row, skipped: 3 }])).toBe('Tests: 4 passed, 2 failed, 3 skipped')
})
