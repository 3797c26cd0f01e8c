import { DatabaseSync } from 'node:sqlite'
import { readPage } from '../../src/main/hub/store/reader.ts'
import { readStats } from '../../src/main/hub/store/stats.ts'
import { hideChunks } from '../../src/main/hub/store/text-index.ts'
import { median } from '../bus/numbers.ts'

const repeats = 5

function timed(work: () => number): { readonly ms: number; readonly found: number } {
  const from = performance.now()
  const found = work()
  return { ms: performance.now() - from, found }
}

function measure(work: () => number): { readonly ms: number; readonly found: number } {
  const runs = Array.from({ length: repeats }, () => timed(work))
  return { ms: median(runs.map(({ ms }) => ms)), found: runs[0]?.found ?? 0 }
}

/** How long a page and the counts of some texts take, with the index and by looking through everything. */
export function searchTimes(file: string, events: number): string {
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['rare: one old event', ` ${Math.floor(events / 10) + 7}\n`.trim()],
    ['rare: one new event', `${events - 77}`],
    ['frequent', 'worker'],
    ['frequent parts, no hit', 'worker worker worker worker'],
    ['no hit', 'nothing like it'],
    ['two characters, no hit', 'qq']
  ]
  const [indexed, scanning] = [new DatabaseSync(file, { readOnly: true }), new DatabaseSync(file, { readOnly: true })]
  hideChunks(scanning)
  const rows = texts.map(([name, text]) => {
    const [page, plainPage] = [indexed, scanning].map((db) => measure(() => readPage(db, { text, limit: 100 }).events.length))
    const [counts, plainCounts] = [indexed, scanning].map((db) => measure(() => readStats(db, { text, buckets: 60 }).total))
    const same = page?.found === plainPage?.found && counts?.found === plainCounts?.found
    const numbers = [page, plainPage, counts, plainCounts].map((one) => (one?.ms ?? 0).toFixed(1).padStart(10)).join('')
    return `  ${name.padEnd(26)}${String(counts?.found).padStart(9)}${numbers}${same ? '' : '  NOT THE SAME'}`
  })
  indexed.close()
  scanning.close()
  const title = ['page', 'scanned', 'counts', 'scanned'].map((text) => text.padStart(10)).join('')
  return [`search, in ms:               matches${title}`, ...rows].join('\n')
}

/** How long the newest page of some scopes takes: of none, of a sixth of all events, of a few of those. */
export function scopeTimes(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true })
  const filters = [
    ['a scope without events', { scopes: ['nothing/here'] }],
    ['a frequent scope', { scopes: ['ui/clicks'] }],
    ['its errors', { scopes: ['ui/clicks'], severity: 'error' }],
    ['a frequent scope, another workspace', { scopes: ['ui/clicks'], workspace: 'none' }]
  ] as const
  const rows = filters.map(([name, filter]) => {
    const { ms, found } = measure(() => readPage(db, { ...filter, scopes: [...filter.scopes], limit: 100 }).events.length)
    return `  ${name.padEnd(36)}${String(found).padStart(5)}${ms.toFixed(2).padStart(10)}`
  })
  db.close()
  return ['newest page by scope, in ms:            found', ...rows].join('\n')
}
