import { severities, type EventFilter, type HubEvent } from '../../../shared/event.ts'
import { fieldBorder, fold, searchText } from '../store/fold.ts'

function hasText(event: HubEvent, folded: string): boolean {
  // Only a source can hold a line break.
  if (folded.includes(fieldBorder)) return fold(event.source ?? '').includes(folded)
  return searchText(event).includes(folded)
}

/** Whether a scope is `wanted` or below it, by whole parts. */
export function isUnder(scope: string, wanted: string): boolean {
  return scope === wanted || scope.startsWith(`${wanted}/`)
}

/** The filter as a test of one event: the same that the journal does in SQL. */
export function createMatch(filter: EventFilter & { readonly before?: number }): (event: HubEvent) => boolean {
  const { scopes, workspace, severity, traceId, text, since, until, before } = filter
  const tests: ((event: HubEvent) => boolean)[] = []
  if (scopes !== undefined && scopes.length > 0) tests.push(({ scope }) => scopes.some((wanted) => isUnder(scope, wanted)))
  if (workspace !== undefined) tests.push((event) => event.workspace === workspace)
  if (severity !== undefined) {
    const least = severities.indexOf(severity)
    tests.push((event) => severities.indexOf(event.severity) >= least)
  }
  if (traceId !== undefined) tests.push(({ trace }) => trace?.slice(3, 35) === traceId)
  if (text !== undefined && text !== '') {
    const folded = fold(text)
    tests.push((event) => hasText(event, folded))
  }
  if (since !== undefined) tests.push(({ time }) => Date.parse(time) >= since)
  if (until !== undefined) tests.push(({ time }) => Date.parse(time) <= until)
  if (before !== undefined) tests.push(({ seq }) => seq < before)
  return (event) => tests.every((test) => test(event))
}
