import type { UpstreamAction, UpstreamStatus } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { HubError } from '../errors.ts'

const passing: ReadonlySet<UpstreamStatus['state']> = new Set(['starting', 'stopping', 'stopped'])

/** Throws UNKNOWN_SERVER where the workspace has no server of this name. */
export function requireServer({ name, servers }: ResolvedWorkspace, server: string): void {
  if (Object.hasOwn(servers, server)) return
  const names = Object.keys(servers).join(', ')
  const message = `The workspace ${name} has no server ${JSON.stringify(server)}. It has: ${names === '' ? 'none' : names}.`
  throw new HubError('UNKNOWN_SERVER', message, { details: { workspace: name, server } })
}

/**
 * To be called before an action on a server is asked for. The answer tells, whenever it is asked, whether what the
 * worker reports shows that it is done.
 */
export function isDone(action: UpstreamAction, server: string, standing: { readonly upstreams: readonly UpstreamStatus[] }): () => boolean {
  const seen = (): UpstreamStatus | undefined => standing.upstreams.find((one) => one.name === server)
  const before = seen()
  return () => {
    const now = seen()
    if (now === undefined) return false
    if (action === 'disable') return now.state === 'stopped'
    const fresh = action === 'enable' || now.startedAt !== before?.startedAt || now.restarts !== before?.restarts
    return fresh && !passing.has(now.state)
  }
}
