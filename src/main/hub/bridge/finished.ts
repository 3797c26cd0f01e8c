import type { EventPost } from '../../../shared/event.ts'

/** One request that a client made, once it is over. */
export interface Finished {
  readonly workspace: string
  readonly route: 'mcp' | 'rpc'
  readonly method: string
  /** The tool, prompt or resource it names. */
  readonly name?: string
  readonly status: number
  /** `performance.now()` when it came. */
  readonly begun: number
  /** The code of the hub's own error, where it ended by one. */
  readonly code?: string
  readonly client?: string
  readonly session?: string
  readonly trace?: string
}

const longest = 128

/** The event of a request at the front: who, what, how it ended. What it carried the worker records. */
export function finishedEvent(request: Finished): EventPost {
  const { workspace, route, method, name, status, begun, code, client, session, trace } = request
  const durationMs = Math.round(performance.now() - begun)
  const what = name === undefined ? method : `${method} ${name}`
  return {
    scope: 'mcp/requests',
    severity: 'debug',
    summary: `${what}: ${code ?? status} in ${durationMs} ms`,
    workspace,
    ...(client !== undefined && { source: client }),
    ...(trace !== undefined && { trace }),
    data: {
      route,
      method: method.slice(0, longest),
      ...(name !== undefined && { name: name.slice(0, 2 * longest) }),
      status,
      durationMs,
      ...(code !== undefined && { code }),
      ...(client !== undefined && { client }),
      ...(session !== undefined && { session })
    }
  }
}
