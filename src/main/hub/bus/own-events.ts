import { eventPost, type EventPost } from '../../../shared/event.ts'
import { newEventId } from '../store/event-id.ts'
import type { NewEvent } from '../store/write.ts'

/** An event of the hub's own rooms. */
export interface OwnEvent extends Omit<EventPost, 'id'> {
  readonly id?: string
}

const maxDataChars = 128 * 1024
const maxSummary = 1_000
const maxName = 128

/** Makes any text fit a summary: one line, well formed, not empty, not too long. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  const line = text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ').trim()
  const points = Array.from(line)
  if (points.length === 0) return '-'
  return points.length <= maxSummary ? line : `${points.slice(0, maxSummary - 1).join('')}…`
}

function name(text: string | undefined): string | undefined {
  const points = Array.from((text ?? '').toWellFormed())
  return points.length === 0 ? undefined : points.slice(0, maxName).join('')
}

// What is not JSON, such as a BigInt, throws here and is left out by the caller.
function fits(data: Record<string, unknown>): boolean {
  return JSON.stringify(data).length <= maxDataChars && eventPost.shape.data.safeParse(data).success
}

function safely(test: () => boolean): boolean {
  try {
    return test()
  } catch {
    return false
  }
}

/** The event as the journal takes it. What doesn't fit is cut or left out and said, never thrown. */
export function newOwnEvent(event: OwnEvent): NewEvent {
  const { data, trace } = event
  const source = name(event.source)
  const workspace = name(event.workspace)
  const kept = data === undefined || safely(() => fits(data)) ? data : { omitted: 'data that was too large or no JSON' }
  const made = {
    id: eventPost.shape.id.safeParse(event.id).data ?? newEventId(),
    scope: event.scope,
    severity: event.severity,
    summary: oneLine(event.summary),
    ...(source !== undefined && { source }),
    ...(workspace !== undefined && { workspace }),
    ...(trace !== undefined && eventPost.shape.trace.safeParse(trace).success && { trace }),
    ...(kept !== undefined && { data: kept })
  }
  const checked = eventPost.safeParse(made)
  if (checked.success) return made
  const summary = oneLine(`An event of the hub was not fit to keep: ${checked.error.issues[0]?.message ?? ''}`)
  return { id: made.id, scope: 'hub/journal', severity: 'error', summary, data: { scope: oneLine(event.scope) } }
}
