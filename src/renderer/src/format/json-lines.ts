/** A piece of a line of JSON and the class that colours it. */
export interface Token {
  readonly text: string
  readonly kind: 'k' | 's' | 'n' | 'kw' | ''
}

const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/gu

/** Colours one line of JSON. */
export function tokensOf(line: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  for (const match of line.matchAll(tokens)) {
    const [whole, string, colon, , word] = match
    if (match.index > at) found.push({ text: line.slice(at, match.index), kind: '' })
    if (string === undefined) found.push({ text: whole, kind: word === undefined ? 'n' : 'kw' })
    else {
      found.push({ text: string, kind: colon === undefined ? 's' : 'k' })
      if (colon !== undefined) found.push({ text: colon, kind: '' })
    }
    at = match.index + whole.length
  }
  if (at < line.length) found.push({ text: line.slice(at), kind: '' })
  return found
}

export type DiffLine =
  | { readonly kind: 'same'; readonly text: string; readonly number: number }
  /** `from` and `to` bound what differs from the line that stands against it. */
  | { readonly kind: 'added' | 'removed'; readonly text: string; readonly number: number; readonly from: number; readonly to: number }

/** Longest common run of lines from each place on, by the usual table. */
function common(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = table[i]
      const below = table[i + 1]
      if (row === undefined || below === undefined) continue
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return table
}

const word = /[\p{L}\p{N}_.]/u

/** Where a line differs from the one against it, widened to whole words. */
function inner(text: string, other: string | undefined): { from: number; to: number } {
  if (other === undefined) return { from: 0, to: 0 }
  const shorter = Math.min(text.length, other.length)
  let from = 0
  while (from < shorter && text[from] === other[from]) from += 1
  let tail = 0
  while (tail < shorter - from && text.at(-1 - tail) === other.at(-1 - tail)) tail += 1
  let to = text.length - tail
  while (from > 0 && word.test(text.charAt(from - 1))) from -= 1
  while (to < text.length && word.test(text.charAt(to))) to += 1
  return { from, to }
}

/** The most lines a side may have to be compared line by line; above it, all of one side stands before the other. */
const longest = 2_000

/** What changed between two texts: each removed line stands before the added one that replaces it. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  const table = a.length > longest || b.length > longest ? undefined : common(a, b)
  const lines: DiffLine[] = []
  let removed: number[] = []
  let added: number[] = []
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const was = removed[index]
      const is = added[index]
      if (was !== undefined) lines.push(changed('removed', a, was, b[is ?? -1]))
      if (is !== undefined) lines.push(changed('added', b, is, a[was ?? -1]))
    }
    removed = []
    added = []
  }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      flush()
      lines.push({ kind: 'same', text: b[j] ?? '', number: j + 1 })
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && (table?.[i + 1]?.[j] ?? 1) >= (table?.[i]?.[j + 1] ?? 0))) {
      removed.push(i)
      i += 1
    } else {
      added.push(j)
      j += 1
    }
  }
  flush()
  return lines
}

function changed(kind: 'added' | 'removed', side: readonly string[], at: number, other: string | undefined): DiffLine {
  const text = side[at] ?? ''
  return { kind, text, number: at + 1, ...inner(text, other) }
}

/** How many places differ: a removed line and the added one against it count once. */
export function changes(lines: readonly DiffLine[]): number {
  const removed = lines.filter((line) => line.kind === 'removed').length
  const added = lines.filter((line) => line.kind === 'added').length
  return Math.max(removed, added)
}

export type ParsedObject =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly reason: string }

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads an object the person typed, or says what is wrong and on which line. */
export function parseObject(text: string): ParsedObject {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? { ok: true, value } : { ok: false, reason: 'The arguments must be an object in braces (line 1).' }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = /position (\d+)/u.exec(message)?.[1]
    const line = at === undefined ? text.split('\n').length : text.slice(0, Number(at)).split('\n').length
    return { ok: false, reason: `This is not JSON (line ${line}).` }
  }
}
