import { expect, test } from 'vitest'
import { root } from '../../scripts/setup/place.mjs'
import { chaosFailures, failuresIn, playwrightFailures, pytestFailures, vitestFailures } from '../../scripts/test/failures.ts'

test("vitest's report names file, test and message", () => {
  const assertionResults = [
    { fullName: 'group adds', status: 'failed', failureMessages: ['\u001B[31mexpected 1\u001B[39m\n  to be 2', 'again'] },
    { fullName: 'group removes', status: 'passed', failureMessages: [] }
  ]
  const report = { testResults: [{ name: `${root}/test/sum.test.ts`, message: '', status: 'failed', assertionResults }] }
  expect(vitestFailures(JSON.stringify(report))).toEqual(['test/sum.test.ts: group adds: expected 1 to be 2'])
})

test('a test file that could not be run is named', () => {
  const report = { testResults: [{ name: `${root}/test/sum.test.ts`, message: 'no such module', status: 'failed', assertionResults: [] }] }
  expect(vitestFailures(JSON.stringify(report))).toEqual(['test/sum.test.ts: no such module'])
})

test("pytest's report names failures and errors, not what passed or was skipped", () => {
  const report = `<testsuites><testsuite><testcase classname="tests.a" name="passes" time="1" />
<testcase classname="tests.a" name="skips" time="1"><skipped message="no"/></testcase>
<testcase classname="tests.a" name="fails[&lt;x&gt;]" time="1"><failure message="assert 1 == 2&#10; and &quot;so&quot;">trace</failure></testcase>
<testcase classname="tests.b" name="breaks" time="1"><error message="no port">trace</error></testcase></testsuite></testsuites>`
  expect(pytestFailures(report)).toEqual(['tests.a: fails[<x>]: assert 1 == 2 and "so"', 'tests.b: breaks: no port'])
})

test("playwright's report names specs at any depth", () => {
  const spec = (title: string, ok: boolean): unknown => ({ title, ok, file: 'a.test.ts', tests: [{ results: [{ error: { message: 'not visible' } }] }] })
  const report = { suites: [{ specs: [spec('good', true)], suites: [{ specs: [spec('bad', false)] }] }] }
  expect(playwrightFailures(JSON.stringify(report))).toEqual(['a.test.ts: bad: not visible'])
})

test("the chaos suite's report names broken promises", () => {
  const report = { promises: [{ name: 'kept', broken: [] }, { name: 'answered', broken: ['blow 3: one call', 'blow 4'] }] }
  expect(chaosFailures(JSON.stringify(report))).toEqual(['answered: blow 3: one call'])
})

test('a report that is missing names nothing', () => {
  expect(failuresIn('/nowhere', vitestFailures)).toEqual([])
})
