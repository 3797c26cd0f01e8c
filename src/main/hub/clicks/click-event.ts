import type { Click } from '../../../shared/click.ts'
import { newEventId } from '../store/event-id.ts'
import type { NewEvent } from '../store/write.ts'

/** Where a click was made: in a page under development, or in the hub's own window. */
export type ClickSource = 'page' | 'window'

const longestName = 80

/** One line, short: what a person reads in the list of events. */
function short(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what a summary must not hold
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ').trim()
  const points = Array.from(line)
  return points.length <= longestName ? line : `${points.slice(0, longestName).join('')}…`
}

function placeOf(page: string): string {
  const url = URL.parse(page)
  return short(url === null || url.origin === 'null' ? page : url.pathname) || 'a page'
}

/** A page's address without query and fragment, which may hold what is nobody's business. A window's name stays. */
function addressOf(page: string): string {
  const url = URL.parse(page)
  if (url === null || url.origin === 'null') return page
  return page.replace(/[?#].*$/su, '')
}

/** The event of a click, such as `button "Place order" on /checkout`. */
export function clickEvent(workspace: string, click: Click, from: ClickSource, trace?: string): NewEvent {
  const { page, role, name, text, selector, x, y } = click
  const label = short(name) || short(text)
  const summary = `${short(role) || 'element'}${label === '' ? '' : ` "${label}"`} on ${placeOf(page)}`
  return {
    id: newEventId(),
    scope: 'ui/clicks',
    severity: 'info',
    summary,
    source: 'hub',
    workspace,
    ...(trace !== undefined && { trace }),
    data: { page: addressOf(page), role, name, text, selector, x, y, from }
  }
}
