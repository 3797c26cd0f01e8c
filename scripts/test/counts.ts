// Reads how many tests passed from the report files of the test runners.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number(), numTodoTests: z.number().default(0) })
const chaosReport = z.object({ promises: z.array(z.object({ checked: z.number(), broken: z.array(z.string()) })) })
const playwrightReport = z.object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }) })

/** A command counts as one test. */
export const countCommand = (code: number): Counts => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

export function addCounts(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number): number => all.reduce((total, counts) => total + pick(counts), 0)
  return { passed: sum((c) => c.passed), failed: sum((c) => c.failed), skipped: sum((c) => c.skipped) }
}

/** A runner that failed without a failed test (a crash, an unhandled error, no report) counts as one failure. */
function withExit(counts: Counts | undefined, code: number): Counts {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 }
  return code !== 0 || counts === undefined ? { ...known, failed: Math.max(known.failed, 1) } : known
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

export function countVitest(file: string, code: number): Counts {
  const text = read(file)
  const report = text === undefined ? undefined : vitestReport.parse(JSON.parse(text))
  return withExit(report && { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests }, code)
}

export function countPlaywright(file: string, code: number): Counts {
  const text = read(file)
  const stats = text === undefined ? undefined : playwrightReport.parse(JSON.parse(text)).stats
  return withExit(stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }, code)
}

/** Each promise of the chaos suite counts as one test; one that had no occasion is skipped. */
export function countChaos(file: string, code: number): Counts {
  const text = read(file)
  const promises = text === undefined ? undefined : chaosReport.parse(JSON.parse(text)).promises
  const failed = promises?.filter(({ broken }) => broken.length > 0).length ?? 0
  const skipped = promises?.filter(({ checked }) => checked === 0).length ?? 0
  return withExit(promises && { passed: promises.length - failed - skipped, failed, skipped }, code)
}

export function countPytest(file: string, code: number): Counts {
  const suite = read(file)?.match(/<testsuite [^>]*>/)?.[0]
  const attribute = (name: string): number => Number(suite?.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0)
  const failed = attribute('failures') + attribute('errors')
  const skipped = attribute('skipped')
  return withExit(suite === undefined ? undefined : { passed: attribute('tests') - failed - skipped, failed, skipped }, code)
}
