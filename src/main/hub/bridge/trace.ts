import { randomBytes } from 'node:crypto'
import { traceparent } from '../../../shared/event.ts'
import { rawHeader } from '../transports/transport.ts'

/** The trace of one request, and the raw headers that carry it on where it does not carry it itself. */
export interface RequestTrace {
  /** A W3C `traceparent`; absent where the client sent one that is none. */
  readonly trace?: string
  readonly headers: readonly string[]
}

function metaTrace(params: Readonly<Record<string, unknown>> | undefined): unknown {
  const meta = params?.['_meta']
  return typeof meta === 'object' && meta !== null && 'traceparent' in meta ? meta.traceparent : undefined
}

/** A new trace, sampled, as W3C Trace Context level 1 writes it. */
export function newTrace(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
}

/** The trace a request brings in its `_meta` or its header, or a new one, so that all it leads to can be found. */
export function traceOf(rawHeaders: readonly string[], params?: Readonly<Record<string, unknown>>): RequestTrace {
  const header = rawHeader(rawHeaders, 'traceparent')
  const given = metaTrace(params) ?? header
  if (given === undefined) {
    const trace = newTrace()
    return { trace, headers: ['traceparent', trace] }
  }
  const valid = traceparent.safeParse(given)
  return { ...(valid.success && { trace: valid.data }), headers: [] }
}
