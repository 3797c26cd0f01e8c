import { blows } from './blows/all.ts'
import type { Kind } from './calls/target.ts'
import { listed, type Promises } from './promises/all.ts'
import type { BlowReport } from './report.ts'
import { spread } from './statistics.ts'

export const measuredKinds = ['own', 'http', 'stdio'] as const satisfies readonly Kind[]

/** Times until a kind of tool answered again, of all these blows. */
export const timesOf = (reports: readonly BlowReport[], kind: Kind): number[] =>
  reports.flatMap(({ recoveries }) => recoveries.filter((one) => one.kind === kind).map(({ ms }) => ms))

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}

const heading = ['blow', 'count', 'answered', 'lost', 'held', 'own ms', 'http ms', 'stdio ms', 'healed ms', 'orphans']

/** One line per kind of blow. Times are p50/p95/max. */
export function blowTable(reports: readonly BlowReport[]): string {
  const rows = blows.flatMap(({ kind }) => {
    const all = reports.filter((report) => report.kind === kind)
    if (all.length === 0) return []
    const here = all.filter(({ absent }) => !absent)
    const sum = (pick: (report: BlowReport) => number): string => String(here.reduce((total, report) => total + pick(report), 0))
    const times = measuredKinds.map((measured) => spread(timesOf(here, measured)))
    const healed = spread(here.map(({ healedMs }) => healedMs))
    const count = here.length === all.length ? String(all.length) : `${here.length} of ${all.length}`
    return [[kind, count, sum((r) => r.answered), sum((r) => r.lost), sum((r) => r.held), ...times, healed, sum((r) => r.orphans)]]
  })
  return aligned([heading, ...rows])
}

const shown = 5

/** One line per promise, with what broke it. */
export function promiseTable(promises: Promises): string {
  const lines = listed(promises).map(({ name, checked, broken }) => {
    const verdict = broken.length > 0 ? 'BROKEN' : checked > 0 ? 'kept' : 'not tried'
    const evidence = broken.slice(0, shown).map((text) => `             ${text}\n`)
    const more = broken.length > shown ? [`             and ${broken.length - shown} more\n`] : []
    return [`${verdict.padEnd(9)}  ${name}: ${broken.length} broken of ${checked}\n`, ...evidence, ...more].join('')
  })
  return lines.join('')
}
