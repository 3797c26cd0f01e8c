import type { SQLInputValue } from 'node:sqlite'
import { severities } from '../../../shared/severity.ts'
import { fieldBorder, fold } from './fold.ts'
import type { StatsFilter } from './messages.ts'

/** Conditions in SQL with their parameters, joined by AND. */
export interface Conditions {
  readonly sql: readonly string[]
  readonly values: readonly SQLInputValue[]
}

type Condition = readonly [sql: string, ...values: SQLInputValue[]]

// '0' is the character after '/', so the range holds every scope below this one and no other.
function scopes(wanted: readonly string[]): Condition {
  // The plus for the same reason as below: by-scope.ts goes along the index of scopes, and nothing else.
  const one = '(+scope = ? OR (+scope >= ? AND +scope < ?))'
  return [anyOf(wanted.map(() => one)), ...wanted.flatMap((scope) => [scope, `${scope}/`, `${scope}0`])]
}

/** Joined by OR in halves: in a plain row each term is one level deeper, and SQLite takes 1000 levels. */
function anyOf(parts: readonly string[]): string {
  if (parts.length < 3) return `(${parts.join(' OR ')})`
  const middle = parts.length >> 1
  return `(${anyOf(parts.slice(0, middle))} OR ${anyOf(parts.slice(middle))})`
}

function text(wanted: string): Condition {
  const folded = fold(wanted)
  if (!folded.includes(fieldBorder)) return ['instr(folded, ?) > 0', folded]
  // Only a source can hold a line break: look behind the second border. In bytes, because substr ends a text at NUL.
  const bytes = 'CAST(folded AS BLOB)'
  return [`instr(substr(${bytes}, instr(${bytes}, x'0a') + length(scope) + 2), CAST(? AS BLOB)) > 0`, folded]
}

/**
 * The filter as SQL. The unary plus keeps SQLite from walking the time index and sorting: pages come in seq order and
 * end early. Counts take the index instead (`byTime`).
 */
export function conditions(filter: StatsFilter, byTime = false): Conditions {
  const time = byTime ? 'time' : '+time'
  const parts: Condition[] = []
  if (filter.scopes !== undefined && filter.scopes.length > 0) parts.push(scopes(filter.scopes))
  if (filter.workspace !== undefined) parts.push(['workspace = ?', filter.workspace])
  if (filter.severity !== undefined) parts.push(['severity >= ?', severities.indexOf(filter.severity)])
  if (filter.severities !== undefined) {
    const ranks = filter.severities.map((severity) => severities.indexOf(severity))
    parts.push([`severity IN (${ranks.map(() => '?').join(', ')})`, ...ranks])
  }
  if (filter.traceId !== undefined) parts.push(['trace IS NOT NULL AND substr(trace, 4, 32) = ?', filter.traceId])
  if (filter.text !== undefined && filter.text !== '') parts.push(text(filter.text))
  if (filter.since !== undefined) parts.push([`${time} >= ?`, filter.since])
  if (filter.until !== undefined) parts.push([`${time} <= ?`, filter.until])
  return { sql: parts.map(([sql]) => sql), values: parts.flatMap(([, ...values]) => values) }
}

/** `WHERE ...`, or nothing. */
export function whereClause(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`
}
