import { rawHeader } from '../transports/transport.ts'
import { traceparent, type EventPost } from '../../../shared/event.ts'
import type { Peeked } from '../bridge/peek.ts'
import type { HubError } from '../errors.ts'

export interface Failed {
  readonly workspace: string
  readonly message: Peeked
  readonly error: HubError
  readonly client: string | undefined
  readonly rawHeaders: readonly string[]
}

/** The name of the tool that a message calls. */
export function toolOf(message: Peeked): string | undefined {
  const name = message.method === 'tools/call' ? message.params['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

/** The event for a request that the hub had to end itself; what a worker answers the worker records. */
export function failedCall({ workspace, message, error, client, rawHeaders }: Failed): EventPost {
  const tool = toolOf(message)
  const trace = traceparent.safeParse(rawHeader(rawHeaders, 'traceparent'))
  return {
    scope: 'mcp/calls',
    severity: error.code === 'WORKER_DIED' || error.code === 'INTERNAL' ? 'error' : 'warning',
    summary: `${tool ?? message.method ?? 'request'} failed: ${error.code}`,
    workspace,
    ...(client === undefined ? {} : { source: client }),
    ...(trace.success ? { trace: trace.data } : {}),
    data: {
      phase: 'failed',
      code: error.code,
      ...(message.method === undefined ? {} : { method: message.method.slice(0, 128) }),
      ...(tool === undefined ? {} : { tool: tool.slice(0, 256) })
    }
  }
}
