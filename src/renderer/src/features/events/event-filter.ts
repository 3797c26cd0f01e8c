import type { HubEvent, Severity } from '../../../../shared/event.ts'
import type { WindowFilter } from '../../../../shared/ipc.ts'
import { traceIdOf } from '../../format/trace.ts'

const rank = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 } as const satisfies Record<Severity, number>

/** Least severe first. */
export const severityOrder: readonly Severity[] = ['debug', 'info', 'warning', 'error', 'critical']

/** Whole parts: `a/f` fits `a/f` and `a/f/one`, not `a/foo`. */
function inScope(scope: string, wanted: string): boolean {
  return scope === wanted || scope.startsWith(`${wanted}/`)
}

function inTime(time: string, { since, until }: WindowFilter): boolean {
  const at = Date.parse(time)
  return (since === undefined || at >= since) && (until === undefined || at <= until)
}

function hasText({ summary, scope, source }: HubEvent, text: string): boolean {
  const wanted = text.toLowerCase()
  return [summary, scope, source ?? ''].some((value) => value.toLowerCase().includes(wanted))
}

/** Whether a live event belongs in the list: the same rules as the journal's. */
export function matches(event: HubEvent, filter: WindowFilter): boolean {
  const { scopes, workspace, severity, severities, traceId, text } = filter
  if (scopes !== undefined && scopes.length > 0 && !scopes.some((wanted) => inScope(event.scope, wanted))) return false
  if (workspace !== undefined && event.workspace !== workspace) return false
  if (severity !== undefined && rank[event.severity] < rank[severity]) return false
  if (severities !== undefined && severities.length > 0 && !severities.includes(event.severity)) return false
  if (traceId !== undefined && traceIdOf(event.trace) !== traceId) return false
  if (text !== undefined && text !== '' && !hasText(event, text)) return false
  return inTime(event.time, filter)
}

/** Without what filters nothing, so that equal filters look equal. */
export function tidy(filter: WindowFilter): WindowFilter {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
  return Object.fromEntries(entries)
}

/** How many filters are on; a time range counts once. */
export function filterCount(filter: WindowFilter): number {
  const { since, until, ...rest } = tidy(filter)
  return Object.keys(rest).length + (since === undefined && until === undefined ? 0 : 1)
}

/** Whether two filters let the same through. */
export function sameFilter(a: WindowFilter, b: WindowFilter): boolean {
  const text = (filter: WindowFilter): string => JSON.stringify(Object.entries(tidy(filter)).sort(([one], [other]) => one.localeCompare(other)))
  return text(a) === text(b)
}

/** A proposal has a scope of its own for its decisions; one entry stands for them all. */
export function scopeOptions(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes.map((scope) => (scope.startsWith('chat/decisions/') ? 'chat/decisions' : scope)))].sort()
}
