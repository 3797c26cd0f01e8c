import type { Rng } from '../rng.ts'

/** Where a call ends: at the worker itself, at an HTTP upstream, at a program. */
export type Kind = 'own' | 'http' | 'stdio' | 'long'

/** One tool that is called over and over. */
export interface Target {
  readonly workspace: string
  readonly upstream?: string
  readonly kind: Kind
  readonly tool: string
  arguments(nonce: string): Record<string, unknown>
  /** Whether this is the answer to this very call. */
  fits(text: string, nonce: string): boolean
}

const clicks = (workspace: string): Target => ({
  workspace,
  kind: 'own',
  tool: 'get_recent_clicks',
  arguments: (nonce) => ({ limit: 1, page: nonce }),
  fits: (text) => text.includes('"clicks"')
})

/** A tool that gives back what it was given. */
const echo = (workspace: string, upstream: string, kind: 'http' | 'stdio', tool: string, field: string): Target => ({
  workspace,
  upstream,
  kind,
  tool: `${upstream}_${tool}`,
  arguments: (nonce) => ({ [field]: nonce, ...(kind === 'http' ? { count: 0 } : {}) }),
  fits: (text, nonce) => text.includes(nonce)
})

const long = (workspace: string): Target => ({
  workspace,
  upstream: 'everything',
  kind: 'long',
  tool: 'everything_trigger-long-running-operation',
  arguments: (nonce) => ({ duration: durationOf(nonce), steps: 2 }),
  fits: (text, nonce) => text.includes(`Duration: ${durationOf(nonce)} `)
})

/** From one to two seconds, another for nearly every call, so that a mixed-up answer shows. */
function durationOf(nonce: string): number {
  return 1 + (Number.parseInt(nonce.slice(0, 4), 16) % 1000) / 1000
}

const reading = (workspace: string, upstream: string, tool: string, args: Record<string, unknown>, sign: string): Target => ({
  workspace,
  upstream,
  kind: 'stdio',
  tool: `${upstream}_${tool}`,
  arguments: () => args,
  fits: (text) => text.includes(sign)
})

/** What the clients of each workspace call. */
export const targets: readonly Target[] = [
  clicks('alpha'),
  echo('alpha', 'everything', 'stdio', 'echo', 'message'),
  reading('alpha', 'memory', 'read_graph', {}, '"entities"'),
  long('alpha'),
  clicks('beta'),
  echo('beta', 'web', 'http', 'steps', 'label'),
  clicks('gamma'),
  echo('gamma', 'everything', 'stdio', 'echo', 'message'),
  reading('gamma', 'files', 'list_allowed_directories', {}, 'gamma'),
  echo('gamma', 'family', 'stdio', 'echo', 'text'),
  long('gamma'),
  clicks('delta'),
  echo('delta', 'noise', 'stdio', 'echo', 'text'),
  echo('delta', 'stubborn', 'stdio', 'echo', 'text')
]

export const targetsOf = (workspace: string): readonly Target[] => targets.filter((one) => one.workspace === workspace)

/** One short call of each kind that the workspace has; of an upstream, of that one and of the worker itself. */
export function probesOf(workspace: string, upstream?: string): readonly Target[] {
  const here = targetsOf(workspace).filter(({ kind }) => kind !== 'long')
  const own = here.filter(({ kind }) => kind === 'own')
  const others = here.filter((one) => one.kind !== 'own' && (upstream === undefined || one.upstream === upstream))
  return [...own, ...others]
}

export const newNonce = (rng: Rng): string => Array.from({ length: 4 }, () => rng.between(0, 0xffff).toString(16).padStart(4, '0')).join('')
