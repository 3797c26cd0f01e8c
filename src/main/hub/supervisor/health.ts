import type { Health, UpstreamStatus } from '../../../shared/workspace.ts'
import type { ResolvedWorkspace } from '../config/load.ts'

export interface Judgement {
  readonly health: Health
  /** Where it is not healthy. */
  readonly reason?: string
}

/** What is known about a running worker. */
export interface Evidence {
  /** Epoch milliseconds of the last successful probe or real call. */
  readonly provenAt: number
  /** Probes in a row without an answer, and what the last one said. */
  readonly misses: number
  readonly missReason: string
  readonly upstreams: readonly UpstreamStatus[]
}

/** This many unanswered probes in a row prove that a worker hangs. */
export const maxMisses = 2

function enabledNames({ servers }: ResolvedWorkspace): readonly string[] {
  return Object.entries(servers).flatMap(([name, server]) => (server.disabled ? [] : name))
}

/** Each configured server as the worker reports it; one it has not reported yet is unknown. */
export function upstreamsOf(workspace: ResolvedWorkspace, reported: readonly UpstreamStatus[], running: boolean): readonly UpstreamStatus[] {
  const byName = new Map(reported.map((upstream) => [upstream.name, upstream]))
  return Object.entries(workspace.servers).map(([name, server]) => {
    const state = running && !server.disabled ? 'starting' : 'stopped'
    const reason = server.disabled ? { reason: 'disabled in the config' } : {}
    return byName.get(name) ?? { name, state, health: 'unknown', provenAt: null, tools: 0, ...reason }
  })
}

/** Health is what was last proven: of the worker itself, and of every server that is not switched off. */
export function judge(workspace: ResolvedWorkspace, evidence: Evidence, now: number, provenForMs: number): Judgement {
  if (evidence.misses >= maxMisses) {
    return { health: 'unhealthy', reason: `No answer to ${evidence.misses} probes: ${evidence.missReason}` }
  }
  if (now - evidence.provenAt > provenForMs) return { health: 'unknown', reason: `No proof for ${Math.round(provenForMs / 1000)} s.` }
  const enabled = new Set(enabledNames(workspace))
  const upstreams = upstreamsOf(workspace, evidence.upstreams, true).filter(({ name }) => enabled.has(name))
  const failed = upstreams.filter((upstream) => upstream.health === 'unhealthy')
  if (failed.length > 0) {
    return { health: 'unhealthy', reason: failed.map(({ name, reason }) => `${name}: ${reason ?? 'unhealthy'}`).join('; ') }
  }
  const unknown = upstreams.filter((upstream) => upstream.health === 'unknown')
  if (unknown.length > 0) {
    return { health: 'unknown', reason: unknown.map(({ name, state, reason }) => `${name}: ${reason ?? state}`).join('; ') }
  }
  return { health: 'healthy' }
}
