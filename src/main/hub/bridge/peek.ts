import type { JsonRpcId } from '../../../shared/json-rpc.ts'
import { skim } from './skim.ts'

/** Messages up to this size are parsed whole; longer ones are skimmed, so that none holds up the process. */
const parseBytes = 64 * 1024

/** What the hub needs to know of a message it passes on. */
export interface Peeked {
  readonly kind: 'request' | 'notification' | 'response' | 'batch' | 'unreadable'
  /** The ids that are owed an answer: one for a request, each request's for a batch. */
  readonly ids: readonly JsonRpcId[]
  readonly method?: string
  /** Strings and numbers right inside `params`. */
  readonly params: Readonly<Record<string, unknown>>
}

const unreadable: Peeked = { kind: 'unreadable', ids: [], params: {} }

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is JsonRpcId {
  return typeof value === 'string' || typeof value === 'number'
}

function describe(value: unknown): Peeked {
  if (Array.isArray(value)) return { kind: 'batch', ids: value.flatMap((one) => describe(one).ids), params: {} }
  if (!isObject(value)) return unreadable
  const { id, method, params } = value
  if (typeof method !== 'string') return 'result' in value || 'error' in value ? { ...unreadable, kind: 'response' } : unreadable
  const inside = isObject(params) ? params : {}
  if (!isId(id)) return { kind: 'notification', ids: [], method, params: inside }
  return { kind: 'request', ids: [id], method, params: inside }
}

/** Looks at a message without changing it. Never throws: what it can't read is the worker's to refuse. */
export function peek(bytes: Buffer): Peeked {
  if (bytes.length > parseBytes) return describe(skim(bytes))
  try {
    return describe(JSON.parse(bytes.toString('utf8')))
  } catch {
    return unreadable
  }
}

/** Whether a message, or its beginning, is an answer to a request. */
export function isResponse(head: Buffer): boolean {
  return describe(skim(head)).kind === 'response'
}
