import type { UpstreamStatus, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { plural } from '../../format/number.ts'
import { span } from '../../format/time.ts'
import { ailing, servers } from './workspace-facts.ts'

export interface Cause {
  /** What happened, in one sentence. */
  readonly lead: string
  /** What goes on after it, such as what to do. */
  readonly rest?: string
  /** One for each thing more to know. */
  readonly details: readonly string[]
}

const sentence = (text: string): string => (/[.!?]$/u.test(text) ? text : `${text}.`)

/** The first sentence and the others. A dot inside a name ends none. */
function parts(text: string): { readonly lead: string; readonly rest?: string } {
  const end = /[.!?]\s+(?=\p{Lu})/u.exec(text)
  if (end === null) return { lead: sentence(text) }
  return { lead: text.slice(0, end.index + 1), rest: sentence(text.slice(end.index + end[0].length)) }
}

/** Why a server does not run, as a clause. A command that was not found is said with the PATH that was searched. */
function whyOf({ reason }: UpstreamStatus): { readonly clause: string; readonly more?: string } {
  const missing = /^command not found: (?<command>.+?)(?: \(PATH=(?<path>.*)\))?$/u.exec(reason ?? '')?.groups
  if (missing === undefined) return { clause: reason ?? 'no answer' }
  const { command = '', path } = missing
  if (/[/\\]/u.test(command)) return { clause: `${command} does not exist` }
  return { clause: `${command} is not on this worker’s PATH`, more: path === undefined ? undefined : `PATH is ${path}` }
}

function causeOfServers(workspace: WorkspaceDetail): Cause {
  const down = ailing(workspace)
  const { healthy, enabled } = servers(workspace) ?? { healthy: 0, enabled: down.length }
  const never = down.every(({ provenAt }) => provenAt === null)
  const only = enabled === 1 && down[0] !== undefined ? whyOf(down[0]) : undefined
  if (only !== undefined && never) return { lead: sentence(`No server could start: ${only.clause}`), details: only.more === undefined ? [] : [only.more] }
  const details = down.flatMap((upstream) => {
    const { clause, more } = whyOf(upstream)
    return [sentence(`${upstream.name}: ${clause}`), ...(more === undefined ? [] : [more])]
  })
  if (healthy === 0) return { lead: never ? 'No server could start.' : 'No server answers.', details }
  const count = enabled - healthy
  const verb = never ? 'could not start' : count === 1 ? 'does not answer' : 'do not answer'
  return { lead: `${plural(count, 'server')} of ${enabled} ${verb}.`, details }
}

/** Why a workspace needs the person, in a sentence, and one more for each server in trouble. */
export function causeOf(workspace: WorkspaceDetail, now: number): Cause {
  const { state, reason, retryAt, attempt } = workspace
  if (state === 'backoff') {
    const next = retryAt === undefined ? '' : `, next try in ${span(Date.parse(retryAt) - now + 999)}`
    const which = attempt === undefined ? '' : ` (start ${attempt})`
    return { lead: `Backoff${next}${which}.`, details: reason === undefined ? [] : [sentence(reason)] }
  }
  if (state === 'running' && ailing(workspace).length > 0) return causeOfServers(workspace)
  if (reason === undefined) return { lead: 'The cause is not known.', details: [] }
  return { ...parts(reason), details: [] }
}
