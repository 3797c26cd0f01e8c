import { redactShapes } from './secret-shapes.ts'

const shortest = 4
const maxKnown = 1000

/** Takes secrets out of texts: those it was told of, and what reads like one. */
export interface Redactor {
  /** These are secrets from now on. Of all it was ever told it knows the newest 1000. Under 4 characters is none. */
  learn(secrets: Iterable<string>): void
  /**
   * The text with `[redacted]` in the place of each secret.
   * @param cut the text went on once: what may be the beginning of a secret at its end is taken out, too
   */
  redact(text: string, cut?: boolean): string
}

/** How a secret may stand in a log: as it is, in a URL, in JSON, and in JSON as Python writes it. */
function* spellings(secret: string): Generator<string> {
  yield secret
  yield encodeURIComponent(secret)
  const json = JSON.stringify(secret).slice(1, -1)
  yield json
  yield json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** One pattern for all: at each place the longest is tried first, so that of two that begin alike nothing is left. */
function patternOf(texts: readonly string[]): RegExp | undefined {
  const escaped = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'))
  return texts.length === 0 ? undefined : new RegExp(escaped.join('|'), 'gu')
}

/** Where a text ends with the beginning of one of `texts`, without that. */
function withoutBeginning(text: string, texts: readonly string[]): string {
  const ends = texts.map((one) => {
    let length = Math.min(one.length - 1, text.length)
    while (length >= shortest && !text.endsWith(one.slice(0, length))) length -= 1
    return length < shortest ? 0 : length
  })
  const longest = Math.max(0, ...ends)
  return longest === 0 ? text : `${text.slice(0, -longest)}[redacted]`
}

/** Makes a redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const known = new Set<string>()
  let texts: readonly string[] = []
  let pattern: RegExp | undefined
  return {
    learn(secrets) {
      for (const secret of secrets) {
        const plain = secret.trim().toWellFormed()
        if (plain.length < shortest) continue
        known.delete(plain)
        known.add(plain)
      }
      for (const oldest of known) {
        if (known.size <= maxKnown) break
        known.delete(oldest)
      }
      texts = [...new Set([...known].flatMap((secret) => [...spellings(secret)]))].toSorted((a, b) => b.length - a.length)
      pattern = patternOf(texts)
    },
    redact(text, cut = false) {
      const told = pattern === undefined ? text : text.replace(pattern, '[redacted]')
      return redactShapes(cut ? withoutBeginning(told, texts) : told)
    }
  }
}
