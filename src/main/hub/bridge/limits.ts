/** The tools every worker offers by itself. They wait for a person, so no time limit of the hub counts for them. */
export const ownTools: ReadonlySet<string> = new Set(['propose_action', 'await_decision', 'get_recent_clicks'])

/** How long a call may wait for a worker that is starting or in backoff. */
export const holdMs = 10_000

/** How long an operation may take at the worker. */
export interface Limit {
  readonly ms: number
  /** Whether a sign of progress starts the time again. */
  readonly resets: boolean
}

const defaultMs = 30_000
const callMs = { mcp: 300_000, rpc: 30_000 } as const
const fixedMs: Readonly<Record<string, number>> = { initialize: 10_000, 'server/discover': 10_000, ping: 2000 }

/** Streams that are open for as long as the client wants. */
const endless: ReadonlySet<string> = new Set(['subscriptions/listen'])

/** The limit of one operation, or none. `configured` is the workspace's `timeoutsMs`. */
export function limitOf(
  operation: { readonly method: string; readonly tool?: string },
  configured: Readonly<Record<string, number>>,
  route: keyof typeof callMs
): Limit | undefined {
  const { method, tool } = operation
  if (endless.has(method) || (method === 'tools/call' && tool !== undefined && ownTools.has(tool))) return undefined
  const own = Object.hasOwn(configured, method) ? configured[method] : undefined
  if (method === 'tools/call' || method === 'tasks/result') return { ms: own ?? callMs[route], resets: true }
  if (method.endsWith('/list')) return { ms: own ?? 10_000, resets: false }
  const fixed = Object.hasOwn(fixedMs, method) ? fixedMs[method] : undefined
  return { ms: own ?? fixed ?? defaultMs, resets: fixed === undefined }
}
