import { expect, test } from 'vitest'
import { find, marked, queryOf, type Entry, type Group } from '../../../../src/renderer/src/features/palette/entry.ts'

const entry = (group: Group, label: string, part: Partial<Entry> = {}): Entry => ({ id: `${group} ${label}`, group, label, icon: null, run: () => undefined, ...part })
const entries = [
  entry('Commands', 'Hold all agent calls'),
  entry('Commands', 'Restart shop', { each: true, workspace: 'shop' }),
  entry('Go to', 'Workspaces'),
  entry('Proposals', '12 files_write in shop', { note: 'Destructive' }),
  entry('Workspaces', 'shop', { note: 'Running, healthy' })
]
const found = (text: string): readonly string[] => find(entries, queryOf(text)).flatMap((group) => group.entries.map(({ label }) => label))

test('with nothing typed there is what goes somewhere first, and nothing of each workspace', () => {
  expect(found('')).toEqual(['Workspaces', 'Hold all agent calls', '12 files_write in shop', 'shop'])
})

test('a name leads to what has it, a verb to what it does', () => {
  expect(found('shop')).toEqual(['shop', 'Restart shop', '12 files_write in shop'])
  expect(found('rest')).toEqual(['Restart shop'])
})

test('every word must be there, in any order, in the label or the note', () => {
  expect(found('shop destructive')).toEqual(['12 files_write in shop'])
  expect(found('healthy SHOP')).toEqual(['shop'])
  expect(found('nothing')).toEqual([])
})

test('> asks for commands, those of each workspace too, and # for proposals', () => {
  expect(found('>')).toEqual(['Hold all agent calls', 'Restart shop'])
  expect(found('# shop')).toEqual(['12 files_write in shop'])
})

test('what was typed is marked, whatever it is', () => {
  expect(marked('Restart shop', ['shop', 'st'])).toEqual(['Re', 'st', 'art ', 'shop', ''])
  expect(marked('a.b (c)', ['.', '('])).toEqual(['a', '.', 'b ', '(', 'c)'])
  expect(marked('plain', [])).toEqual(['plain'])
})
