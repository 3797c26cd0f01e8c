import type { Row } from './stages.ts'

const line = (row: Row): string => {
  const verdict = row.failed > 0 ? 'FAIL' : 'ok  '
  const skipped = row.skipped > 0 ? `, ${row.skipped} skipped` : ''
  const seconds = `${(row.ms / 1000).toFixed(1)} s`.padStart(8)
  return `${verdict} ${row.name.padEnd(10)} ${seconds}  ${row.passed} passed, ${row.failed} failed${skipped}`
}

/** The last line of a test run. */
export function totalLine(rows: readonly Row[]): string {
  const sum = (pick: (row: Row) => number): number => rows.reduce((total, row) => total + pick(row), 0)
  const skipped = sum((row) => row.skipped)
  return `Tests: ${sum((row) => row.passed)} passed, ${sum((row) => row.failed)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** A stage's row, and below it the tests that failed in it. */
const lines = (row: Row): string[] => [line(row), ...row.failures.map((failure) => `     ${failure}`)]

/** Prints a row per stage, then the total alone on the last line. Returns whether all passed. */
export function printReport(rows: readonly Row[]): boolean {
  process.stdout.write(`\n${rows.flatMap(lines).join('\n')}\n\n${totalLine(rows)}\n`)
  return rows.length > 0 && rows.every((row) => row.failed === 0)
}
