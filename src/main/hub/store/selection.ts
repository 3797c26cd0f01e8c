import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { mergeScopes, scopesBelow } from './by-scope.ts'
import { conditions, whereClause } from './filter.ts'
import { fold } from './fold.ts'
import type { StatsFilter } from './messages.ts'
import type { Row } from './rows.ts'
import { readChunks } from './text-index.ts'
import { trigramQuery } from './trigrams.ts'

/** The seqs that are looked at, both exclusive. */
export interface Range {
  readonly after?: number | undefined
  readonly before?: number | undefined
}

/** What is selected: seq first, because it says which events a select holds. */
export type Columns = readonly ['seq', ...string[]]

interface Select {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

export interface Selection extends Range {
  readonly columns: Columns
  readonly filter: StatsFilter
  /** Whether the index of times may lead: for counts, not for pages in seq order. */
  readonly byTime?: boolean
}

function bounded({ after = 0, before = Number.MAX_SAFE_INTEGER }: Range, first: number, last: number): Range | undefined {
  const range = { after: Math.max(after, first - 1), before: Math.min(before, last + 1) }
  return range.after + 1 < range.before ? range : undefined
}

function limits(seq: string, { after, before }: Range): Select {
  // A number comes as a float, which bounds no rowid of FTS5.
  const parts = [
    { sql: `${seq} > CAST(? AS INTEGER)`, value: after },
    { sql: `${seq} < CAST(? AS INTEGER)`, value: before }
  ].flatMap(({ sql, value }) => (value === undefined ? [] : [{ sql, value }]))
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.map(({ value }) => value) }
}

/** What the index of texts is asked, if it is. A trace has an index of its own, which says more. */
function textsOf({ traceId, text = '' }: StatsFilter): string | undefined {
  return traceId === undefined ? trigramQuery(fold(text)) : undefined
}

/**
 * What a filter lets through, as selects in the order of their seqs: one over the table, or where a text is looked for,
 * one for each chunk of the index and one for what is not indexed. Each checks the text itself: the index only says where
 * it may be. Read them at one moment.
 */
function selects(db: DatabaseSync, { columns, filter, byTime, ...range }: Selection): readonly Select[] {
  const { sql, values } = conditions(filter, byTime)

  function fromTable(within: Range): Select {
    const bounds = limits('seq', within)
    const where = whereClause([...(bounds.sql === '' ? [] : [bounds.sql]), ...sql])
    return { sql: `SELECT ${columns.join(', ')} FROM events ${where}`, values: [...bounds.values, ...values] }
  }

  const query = textsOf(filter)
  if (query === undefined) return [fromTable(range)]
  const chunks = readChunks(db)
  const [, ...others] = columns
  const found = chunks.flatMap(({ table, first, last }) => {
    const within = bounded(range, first, last)
    if (within === undefined) return []
    const bounds = limits(`${table}.rowid`, within)
    const where = whereClause([`${table} MATCH ?`, bounds.sql, ...sql])
    const from = `${table} CROSS JOIN events ON events.seq = ${table}.rowid`
    const text = `SELECT ${[`${table}.rowid AS seq`, ...others].join(', ')} FROM ${from} ${where}`
    return [{ sql: text, values: [query, ...bounds.values, ...values] }]
  })
  const rest = bounded(range, (chunks.at(-1)?.last ?? 0) + 1, Number.MAX_SAFE_INTEGER - 1)
  return rest === undefined ? found : [...found, fromTable(rest)]
}

/** By the index of scopes, where that says more than the order of the table. */
function byScope(db: DatabaseSync, { columns, filter, ...range }: Selection, order: 'ASC' | 'DESC'): Generator<Row> | undefined {
  const { scopes = [], ...others } = filter
  if (scopes.length === 0 || filter.traceId !== undefined || textsOf(filter) !== undefined) return undefined
  const found = scopesBelow(db, scopes)
  if (found === undefined) return undefined
  const bounds = limits('seq', range)
  const { sql, values } = conditions(others)
  const all = [...(bounds.sql === '' ? [] : [bounds.sql]), ...sql]
  return mergeScopes(db, { scopes: found, columns, sql: all, values: [...bounds.values, ...values], order })
}

/** The rows in seq order, read as they are taken: whoever has enough stops. */
export function* selectRows(db: DatabaseSync, selection: Selection, order: 'ASC' | 'DESC' = 'ASC'): Generator<Row> {
  const found = byScope(db, selection, order)
  if (found !== undefined) {
    yield* found
    return
  }
  const parts = selects(db, selection)
  for (const { sql, values } of order === 'ASC' ? parts : parts.toReversed()) {
    yield* db.prepare(`${sql} ORDER BY seq ${order}`).iterate(...values)
  }
}

/** The same rows in any order, as one select. */
export function selectAll(db: DatabaseSync, selection: Omit<Selection, keyof Range>): Select {
  const parts = selects(db, selection)
  return { sql: parts.map(({ sql }) => sql).join(' UNION ALL '), values: parts.flatMap(({ values }) => values) }
}
