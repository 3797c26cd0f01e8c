import type { ReactNode } from 'react'

/** What acts does not stand first: Enter, pressed too early, then only goes somewhere. */
export const groups = ['Go to', 'Commands', 'Proposals', 'Workspaces'] as const
export type Group = (typeof groups)[number]

/** One line of the palette. */
export interface Entry {
  readonly id: string
  readonly group: Group
  readonly label: string
  /** What it acts on now, after the label. */
  readonly note?: string
  readonly icon: ReactNode
  /** The keys that do the same without the palette. */
  readonly keys?: readonly string[]
  /** The workspace it is about: Mod+Enter opens it. */
  readonly workspace?: string
  /** There is one for each workspace: shown only once something is typed. */
  readonly each?: boolean
  readonly run: () => void
}

export interface Found {
  readonly group: Group
  readonly entries: readonly Entry[]
}

const prefixes: Readonly<Record<string, Group>> = { '>': 'Commands', '#': 'Proposals' }
const mostOfGroup = 20

export interface Query {
  /** The only group that is asked for. */
  readonly only: Group | undefined
  /** In lower case; all of them must be there. */
  readonly words: readonly string[]
}

/** `>` asks for commands only, `#` for proposals only. */
export function queryOf(text: string): Query {
  const trimmed = text.trim().toLowerCase()
  const only = prefixes[trimmed.charAt(0)]
  const rest = only === undefined ? trimmed : trimmed.slice(1)
  return { only, words: rest.split(/\s+/u).filter(Boolean) }
}

function fits({ group, label, note = '', each = false }: Entry, { only, words }: Query): boolean {
  if (only !== undefined && group !== only) return false
  if (each && only === undefined && words.length === 0) return false
  const text = `${label} ${note}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/**
 * What fits, in groups. A group with an entry that begins with what was typed comes first: a workspace's name then opens
 * it and acts on nothing, and a verb acts.
 */
export function find(entries: readonly Entry[], query: Query): readonly Found[] {
  const begins = ({ label }: Entry): boolean => query.words.length > 0 && label.toLowerCase().startsWith(query.words.join(' '))
  const found = groups
    .map((group) => {
      const fitting = entries.filter((entry) => entry.group === group && fits(entry, query))
      const first = fitting.filter(begins)
      return { group, begins: first.length > 0, entries: [...first, ...fitting.filter((entry) => !first.includes(entry))].slice(0, mostOfGroup) }
    })
    .filter((one) => one.entries.length > 0)
  return [...found.filter((one) => one.begins), ...found.filter((one) => !one.begins)]
}

/** Splits a text at what was typed, every other part being a match. */
export function marked(text: string, words: readonly string[]): readonly string[] {
  if (words.length === 0) return [text]
  const pattern = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)).join('|')
  return text.split(new RegExp(`(${pattern})`, 'giu'))
}
