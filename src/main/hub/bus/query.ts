import { scope, severity, traceparent, type EventQuery } from '../../../shared/event.ts'
import { nameText } from '../../../shared/text.ts'
import { HubError } from '../errors.ts'
import { parseInstant } from './instant.ts'

const names = [
  'scope', 'workspace', 'severity', 'trace', 'text', 'since', 'until', 'after', 'before', 'limit'
] as const
type Name = (typeof names)[number]
type Query = { -readonly [K in keyof EventQuery]: EventQuery[K] }

function invalid(message: string): HubError {
  return new HubError('INVALID_QUERY', message)
}

function isName(text: string): text is Name {
  return names.some((name) => name === text)
}

/** A seq of a query or a Last-Event-ID header. */
export function parseSeq(name: string, text: string): number {
  const seq = /^\d+$/u.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(seq)) throw invalid(`${name} must be a seq, a whole number from 0: got "${text}".`)
  return seq
}

function parseTime(name: string, text: string): number {
  const time = parseInstant(text)
  if (time === undefined) {
    throw invalid(`${name} must be an RFC 3339 time such as 2026-01-31T09:00:00.000Z: got "${text}".`)
  }
  return time
}

function parseTrace(text: string): string {
  if (/^[0-9a-f]{32}$/u.test(text) && !/^0+$/u.test(text)) return text
  if (traceparent.safeParse(text).success) return text.slice(3, 35)
  throw invalid(`trace must be a trace id (32 lower-case hex digits, not all zero) or a traceparent: got "${text}".`)
}

const setters: { readonly [K in Name]: (query: Query, text: string) => void } = {
  scope(query, text) {
    if (!scope.safeParse(text).success) {
      throw invalid(`scope must be part/part/..., each part [a-z0-9][a-z0-9_.-]*: got "${text}".`)
    }
    query.scopes = [...(query.scopes ?? []), text]
  },
  workspace(query, text) {
    if (!nameText.safeParse(text).success) throw invalid('workspace must be 1 to 128 characters.')
    query.workspace = text
  },
  severity(query, text) {
    const parsed = severity.safeParse(text)
    if (!parsed.success) throw invalid(`severity must be one of ${severity.options.join(', ')}: got "${text}".`)
    query.severity = parsed.data
  },
  trace(query, text) {
    query.traceId = parseTrace(text)
  },
  text(query, text) {
    if (text === '') throw invalid('text must not be empty.')
    query.text = text
  },
  since(query, text) {
    query.since = Math.ceil(parseTime('since', text))
  },
  until(query, text) {
    query.until = Math.floor(parseTime('until', text))
  },
  after(query, text) {
    query.after = parseSeq('after', text)
  },
  before(query, text) {
    query.before = parseSeq('before', text)
  },
  limit(query, text) {
    const limit = /^\d{1,4}$/u.test(text) ? Number(text) : 0
    if (limit < 1 || limit > 1_000) throw invalid(`limit must be 1 to 1000: got "${text}".`)
    query.limit = limit
  }
}

/** URLSearchParams would make of what is no UTF-8 something that was not asked for. */
function isEncoded(search: string): boolean {
  try {
    // The result has to be used: a bundler takes the function for one that has no other effect.
    return typeof decodeURIComponent(search) === 'string'
  } catch {
    return false
  }
}

/** The parameters of GET /api/internal/bus. Throws INVALID_QUERY, naming the parameter. */
export function parseQuery(url: string): EventQuery {
  const at = url.indexOf('?')
  const search = at === -1 ? '' : url.slice(at)
  if (!isEncoded(search)) throw invalid('The query holds a bad % sequence. Encode it as UTF-8, and "%" itself as "%25".')
  const query: Query = {}
  const seen = new Set<string>()
  for (const [name, text] of new URLSearchParams(search)) {
    if (!isName(name)) throw invalid(`There is no parameter "${name}". There are: ${names.join(', ')}.`)
    if (seen.has(name) && name !== 'scope') throw invalid(`${name} was given more than once; only scope may be.`)
    seen.add(name)
    setters[name](query, text)
  }
  return query
}
