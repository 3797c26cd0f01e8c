import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/events.md'), 'utf8')

export interface DocumentedScope {
  /** As the table names it, such as `chat/decisions/<id>`. */
  readonly scope: string
  /** Others can't post on it. */
  readonly reserved: boolean
}

export interface Example {
  readonly scope: string
  readonly [member: string]: unknown
}

/** The rows of the table of scopes. */
export function documentedScopes(): readonly DocumentedScope[] {
  const rows = text.slice(text.indexOf('## Scopes in use')).matchAll(/^\| `(?<scope>[^`]+)`(?<star> \*)? \|/gmu)
  return [...rows].map(({ groups }) => ({ scope: groups?.['scope'] ?? '', reserved: groups?.['star'] !== undefined }))
}

/** The objects that stand one after the other. */
function objectsIn(block: string): readonly string[] {
  return block.split(/\n(?=\{)/u).map((one) => one.trim()).filter((one) => one !== '')
}

/** Every event that stands there as JSON. */
export function examples(): readonly Example[] {
  const blocks = text.matchAll(/^```json\n(?<json>[^]*?)^```/gmu)
  return [...blocks].flatMap(({ groups }) => objectsIn(groups?.['json'] ?? '')).map((json) => JSON.parse(json) as Example)
}

/** The row of the table that a scope falls under. */
export function rowOf(scope: string): string {
  return scope.replace(/^chat\/decisions(?:\/.+)?$/u, 'chat/decisions/<id>')
}

function sources(folder: string, kind: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => kind.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
}

/** Every scope that the code names in full. */
export function scopesInSource(): ReadonlySet<string> {
  const code = [...sources('src', /\.tsx?$/u), ...sources('python/src', /\.py$/u)]
  const names = /['"`](?<scope>(?:chat|ui|workers|mcp|config|hub)\/[a-z]+(?:\/\$?\{[^}]+\})?)['"`]/gu
  return new Set(code.flatMap((one) => [...one.matchAll(names)].map(({ groups }) => rowOf(groups?.['scope'] ?? ''))))
}
