/** So many say nearly as well as all where a text may be. */
const maxTrigrams = 24

/**
 * What an index of trigrams must hold wherever a folded text is found, as an FTS5 query. Undefined for a text that is too
 * short to hold any. NUL is left out, as FTS5 does.
 */
export function trigramQuery(folded: string): string | undefined {
  const found = new Set<string>()
  for (const piece of folded.split('\0')) {
    const points = Array.from(piece)
    for (let at = 2; at < points.length; at += 1) found.add(points.slice(at - 2, at + 1).join(''))
  }
  if (found.size === 0) return undefined
  const every = Math.ceil(found.size / maxTrigrams)
  const some = [...found].filter((_, at) => at % every === 0)
  return some.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' ')
}
