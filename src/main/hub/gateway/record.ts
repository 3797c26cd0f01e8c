import type { EventPost } from '../../../shared/event.ts'
import type { Peeked } from '../bridge/peek.ts'
import { inside } from './json.ts'
import { programName } from './opening.ts'
import type { Session } from './session.ts'
import type { HubError } from '../errors.ts'

export interface Failed {
  readonly workspace: string
  readonly message: Peeked
  readonly error: HubError
  readonly client: string | undefined
  readonly trace: string | undefined
}

/** The name of the tool that a message calls. */
export function toolOf(message: Peeked): string | undefined {
  const name = message.method === 'tools/call' ? message.params['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

/** What a request is about: a tool, a prompt, a resource. */
export function namedBy({ params }: Peeked): string | undefined {
  const name = params['name'] ?? params['uri']
  return typeof name === 'string' ? name : undefined
}

/** The client as it named itself: when it opened its session, or in the request itself. */
export function clientOf(session: Session | undefined, { params }: Peeked): string | undefined {
  if (session !== undefined) return session.client
  const info = inside(params, '_meta', 'io.modelcontextprotocol/clientInfo')
  return programName(info)
}

/** Requests with an answer, but for those that only ask whether anybody is there. */
export function isWorthTelling({ kind, method }: Peeked): boolean {
  return (kind === 'request' && method !== 'ping') || kind === 'batch'
}

/** The event for a request that the hub had to end itself; what a worker answers the worker records. */
export function failedCall({ workspace, message, error, client, trace }: Failed): EventPost {
  const tool = toolOf(message)
  return {
    scope: 'mcp/calls',
    severity: error.code === 'WORKER_DIED' || error.code === 'INTERNAL' ? 'error' : 'warning',
    summary: `${tool ?? message.method ?? 'request'} failed: ${error.code}`,
    workspace,
    ...(client === undefined ? {} : { source: client }),
    ...(trace === undefined ? {} : { trace }),
    data: {
      phase: 'failed',
      code: error.code,
      ...(message.method === undefined ? {} : { method: message.method.slice(0, 128) }),
      ...(tool === undefined ? {} : { tool: tool.slice(0, 256) })
    }
  }
}
