import { writeFileSync } from 'node:fs'
import { at } from '../../scripts/setup/place.mjs'
import { blows } from './blows/all.ts'
import type { Blow } from './blows/blow.ts'
import type { Outcome } from './outcome.ts'
import type { BlowReport } from './report.ts'
import { measuredKinds, spread, timesOf } from './table.ts'
import { usual } from './told.ts'

const names = { own: 'own tool', http: 'HTTP upstream', stdio: 'stdio upstream' } as const
const quoted = 3

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function row({ kind, text }: Blow, all: readonly BlowReport[]): string[] {
  const reports = all.filter((report) => report.kind === kind && !report.absent)
  if (reports.length === 0) return []
  const lost = reports.reduce((total, report) => total + report.lost, 0)
  const quotes = usual(reports.map(({ told }) => told)).slice(0, quoted).map((said) => `<br>\`${said.replaceAll('`', "'")}\``)
  const times = measuredKinds.flatMap((measured) => {
    const found = timesOf(reports, measured)
    return found.length === 0 ? [] : [`${names[measured]} ${spread(found)}`]
  })
  const seen = `${text.client} Lost: ${lost} of ${reports.length} blows' calls.`
  return [`| ${[text.blow, seen, text.person + quotes.join(''), times.join('<br>'), String(reports.length)].map(cell).join(' | ')} |`]
}

/** Writes docs/reliability.md from what was measured. */
export function writeDoc(outcome: Outcome): void {
  const rows = blows.flatMap((blow) => row(blow, outcome.reports))
  writeFileSync(at('docs/reliability.md'), rows.join('\n'))
}
