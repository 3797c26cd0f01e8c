import { HubError } from '../errors.ts'
import type { NewEvent } from '../store/write.ts'
import { isUnder } from './match.ts'

/** Scopes of the hub and its workers. */
const reserved = ['chat/decisions', 'workers', 'mcp', 'config', 'hub', 'ui/clicks']
/** What no program may post, not even a worker: a decision is made by a person, a click comes through its own door. */
const never = ['chat/decisions', 'ui/clicks']

/**
 * Throws SCOPE_RESERVED unless the sender may use the event's scope. `own` is the workspace whose launch key came with
 * the request: a worker speaks for its own workspace only.
 */
export function checkScope(event: NewEvent, own: string | undefined): void {
  const found = reserved.find((scope) => isUnder(event.scope, scope))
  if (found === undefined) return
  if (never.includes(found)) {
    throw new HubError('SCOPE_RESERVED', `Only the hub itself publishes on ${found}. Use a scope of your own.`)
  }
  if (own === undefined) {
    const message = `The scope ${found} is kept for the hub and its workers. Use a scope of your own.`
    throw new HubError('SCOPE_RESERVED', message)
  }
  if (event.workspace !== own) {
    const message = `A worker's event on ${found} must have its own workspace: "workspace":"${own}".`
    throw new HubError('SCOPE_RESERVED', message)
  }
}
