import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { scopesBelow } from '../../../../src/main/hub/store/by-scope.ts'
import type { EventQuery } from '../../../../src/shared/event.ts'
import { severities } from '../../../../src/shared/severity.ts'
import { newEvent, openAt, temporaryDir } from './temporary-store.ts'

const scopes = ['a', 'a/b', 'a/b/c', 'a.b', 'a-b', 'ab', 'a0', 'rare/one', ...Array.from({ length: 40 }, (_, at) => `many/${at}`)]
const events = Array.from({ length: 600 }, (_, at) =>
  newEvent({
    scope: at === 77 ? 'rare/one' : (scopes.filter((scope) => scope !== 'rare/one')[(at * 7) % 47] ?? ''),
    severity: severities[at % severities.length] ?? 'info',
    summary: `number ${at}`,
    workspace: at % 3 === 0 ? 'shop' : 'other'
  })
)

/** What the contract says of `scope`, `severity`, `workspace`, `after`, `before` and `limit`, in so many words. */
function expected({ scopes: wanted = [], severity, workspace, after, before, limit = 100 }: EventQuery): number[] {
  const found = events.flatMap((event, at) => {
    const seq = at + 1
    const fits = wanted.length === 0 || wanted.some((scope) => event.scope === scope || event.scope.startsWith(`${scope}/`))
    const severe = severity === undefined || severities.indexOf(event.severity) >= severities.indexOf(severity)
    const here = workspace === undefined || event.workspace === workspace
    return fits && severe && here && seq > (after ?? 0) && seq < (before ?? Infinity) ? [seq] : []
  })
  return after === undefined ? found.slice(-limit) : found.slice(0, limit)
}

test('pages by scope are the same as by looking at every event', async () => {
  const store = await openAt(await temporaryDir())
  await store.commit({ events })
  const wanted = [['a'], ['a/b'], ['a', 'a/b'], ['rare'], ['rare', 'ab'], ['many'], ['many/3', 'a'], ['none'], ['a.b', 'a0', 'a-b'], scopes]
  const rest: Omit<EventQuery, 'scopes'>[] = [{}, { after: 0 }, { after: 300, limit: 3 }, { before: 300, limit: 3 }, { after: 100, before: 200 }, { severity: 'error' }, { workspace: 'shop', limit: 7 }, { after: 600 }]
  for (const some of wanted) {
    for (const more of rest) {
      const query = { scopes: some, ...more }
      const page = await store.query(query)
      expect(page.events.map(({ seq }) => seq), JSON.stringify(query)).toEqual(expected(query))
      const { lines } = await store.lines(query)
      expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq), JSON.stringify(query)).toEqual(expected(query))
    }
  }
})

test('it is known which scopes there are below one, unless they are many', async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  await store.commit({ events })
  const db = new DatabaseSync(join(dir, 'hub.db'), { readOnly: true })
  expect(scopesBelow(db, ['a'])?.toSorted()).toEqual(['a', 'a/b', 'a/b/c'])
  expect(scopesBelow(db, ['rare', 'none'])?.toSorted()).toEqual(['none', 'rare', 'rare/one'])
  expect(scopesBelow(db, ['many'])).toBeUndefined()
  db.close()
})
