import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { whereClause } from './filter.ts'
import { numberOf, textOf, type Row } from './rows.ts'

/** More scopes than this are not worth a look at each of them: then the table is read. */
const most = 24

/** The scopes that some events have, of those asked for and all below them. Undefined where they are many. */
export function scopesBelow(db: DatabaseSync, wanted: readonly string[]): readonly string[] | undefined {
  const found = new Set(wanted)
  // From one to the next in the index, whatever number of events each has.
  const next = db.prepare('SELECT scope FROM events WHERE scope > ? AND scope < ? ORDER BY scope LIMIT 1')
  for (const scope of wanted) {
    // '0' is the character after '/', so the range holds every scope below this one and no other.
    for (let row = next.get(`${scope}/`, `${scope}0`); row !== undefined; row = next.get(textOf(row, 'scope'), `${scope}0`)) {
      found.add(textOf(row, 'scope'))
      if (found.size > most) return undefined
    }
  }
  return found.size > most ? undefined : [...found]
}

export interface ScopeRows {
  readonly scopes: readonly string[]
  /** `seq` among them. */
  readonly columns: readonly string[]
  /** What else they have to fulfil. */
  readonly sql: readonly string[]
  readonly values: readonly SQLInputValue[]
  readonly order: 'ASC' | 'DESC'
}

/** The rows of some scopes in seq order, by the index of scopes: a scope of a few events among a million costs a few reads. */
export function* mergeScopes(db: DatabaseSync, { scopes, columns, sql, values, order }: ScopeRows): Generator<Row> {
  const where = whereClause(['scope = ?', ...sql])
  const text = `SELECT ${columns.join(', ')} FROM events INDEXED BY events_by_scope ${where} ORDER BY seq ${order}`
  const lists = scopes.map((scope) => db.prepare(text).iterate(scope, ...values))
  try {
    const heads = lists.flatMap((list) => {
      const { value, done } = list.next()
      return done === true ? [] : [{ list, row: value, seq: numberOf(value, 'seq') }]
    })
    const sign = order === 'ASC' ? 1 : -1
    while (heads.length > 0) {
      const first = heads.reduce((best, head) => ((head.seq - best.seq) * sign < 0 ? head : best))
      yield first.row
      const { value, done } = first.list.next()
      if (done === true) heads.splice(heads.indexOf(first), 1)
      else Object.assign(first, { row: value, seq: numberOf(value, 'seq') })
    }
  } finally {
    for (const list of lists) list.return?.()
  }
}
