import { randomUUID } from 'node:crypto'

/** A UUID of version 7: it begins with the time, so that the index of ids grows at its end and not all over. */
export function newEventId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
