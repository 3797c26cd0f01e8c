import { z } from 'zod'
import { severities, type Severity } from './severity.ts'
import { jsonObject, lineText, nameText, uuid } from './text.ts'

export { severities, type Severity }
export const severity = z.enum(severities)

const part = '[a-z0-9][a-z0-9_.-]*'
/** `part/part/...`, at most 128 characters. */
export const scope = z
  .string()
  .max(128, 'scope is longer than 128 characters')
  .regex(new RegExp(`^${part}(?:/${part})*$`, 'u'), 'scope must be part/part/..., each part [a-z0-9][a-z0-9_.-]*')

const zeroTrace = /^[0-9a-f]{2}-(?:0{32}-[0-9a-f]{16}|[0-9a-f]{32}-0{16})-/u
/** A W3C `traceparent`: version, trace id, parent id and flags in lower-case hex, ids not all zero. */
export const traceparent = z
  .string()
  .regex(/^(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/u, 'trace must be a W3C traceparent')
  .refine((value) => !zeroTrace.test(value), 'trace id and parent id must not be all zero')

/** What a sender may post. Unknown fields are refused by name; nothing is trimmed; null is not absence. */
export const eventPost = z.strictObject({
  id: uuid.optional(),
  scope,
  severity,
  summary: lineText(1000),
  source: nameText.optional(),
  workspace: nameText.optional(),
  trace: traceparent.optional(),
  data: jsonObject.optional()
})
export type EventPost = z.infer<typeof eventPost>

/** An event as the journal holds it: `seq` rises by one per event, `time` is RFC 3339 in UTC with milliseconds. */
export interface HubEvent extends Omit<EventPost, 'id'> {
  readonly seq: number
  readonly id: string
  readonly time: string
}

/** Filters of the history. `after` and `before` are exclusive seqs, `since` and `until` inclusive epoch milliseconds. */
export interface EventFilter {
  readonly scopes?: readonly string[]
  readonly workspace?: string
  /** At least this severe. */
  readonly severity?: Severity
  /** 32 hex digits. */
  readonly traceId?: string
  /** Literal, case-insensitive, in summary, scope and source. */
  readonly text?: string
  readonly since?: number
  readonly until?: number
}

export interface EventQuery extends EventFilter {
  readonly after?: number
  readonly before?: number
  /** 1 to 1000, 100 unless told. */
  readonly limit?: number
}

/** Events in ascending order; `next` is the `after` for what follows. */
export interface EventPage {
  readonly events: readonly HubEvent[]
  readonly next: number
}
