import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** One import statement: the file it leads to (relative to the checkout) or the package it names. */
export interface Import {
  readonly from: string
  readonly specifier: string
  readonly file: string | undefined
  readonly typeOnly: boolean
}

/** Files under a folder, relative to the checkout, with `/`. */
export function filesUnder(folder: string, extensions: RegExp): string[] {
  const base = resolve(root, folder)
  if (!existsSync(base)) return []
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.test(entry.name))
    .map((entry) => relative(root, resolve(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.includes('/node_modules/'))
    .sort()
}

const statement = /(?:^|[;}\n])\s*(import|export)\s*(type\s)?([\w$*{}\s,]*?)(?:\bfrom\s*)?(['"])([^'"\n]+)\4/g
const call = /\b(?:import|require)\(\s*(['"])([^'"\n]+)\1\s*\)/g

/** All imports of a script. `import { type A }` counts as a value import: the statement stays in the output. */
export function importsOf(from: string): Import[] {
  const text = readFileSync(resolve(root, from), 'utf8')
  const found = [...text.matchAll(statement)].map((match) => ({ specifier: match[5] ?? '', typeOnly: match[2] !== undefined }))
  const called = [...text.matchAll(call)].map((match) => ({ specifier: match[2] ?? '', typeOnly: false }))
  return [...found, ...called].map(({ specifier, typeOnly }) => ({ from, specifier, typeOnly, file: target(from, specifier) }))
}

function target(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const path = resolve(root, dirname(from), specifier.replace(/\?.*$/, ''))
  return relative(root, path).split(sep).join('/')
}

/** The package of a specifier: `@scope/name/x` is `@scope/name`, `node:fs` is `node`. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node'
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

/** Every import met on the way from some files, following values only, through files that exist. */
export function reach(entries: readonly string[]): Import[] {
  const seen = new Set<string>()
  const all: Import[] = []
  const queue = [...entries]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !/\.(m?[jt]sx?|cjs)$/.test(file) || !existsSync(resolve(root, file))) continue
    seen.add(file)
    const values = importsOf(file).filter((one) => !one.typeOnly)
    all.push(...values)
    queue.push(...values.flatMap((one) => one.file ?? []))
  }
  return all
}
