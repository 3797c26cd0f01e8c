import type { UpstreamDetail, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { plural } from '../../format/number.ts'
import { due } from '../../format/time.ts'
import { list, sentence } from '../../format/words.ts'
import type { Cause } from './cause.ts'
import { ailing, servers } from './workspace-facts.ts'

/** What brings the commands that configs of MCP servers name most. */
const makers: Readonly<Record<string, string>> = {
  uv: 'uv (docs.astral.sh/uv)',
  uvx: 'uv (docs.astral.sh/uv)',
  node: 'Node.js (nodejs.org)',
  npm: 'Node.js (nodejs.org)',
  npx: 'Node.js (nodejs.org)',
  bun: 'Bun (bun.sh)',
  bunx: 'Bun (bun.sh)',
  deno: 'Deno (deno.com)',
  docker: 'Docker (docs.docker.com)',
  python: 'Python (python.org)',
  python3: 'Python (python.org)',
  pipx: 'pipx (pipx.pypa.io)'
}

/** Why a server does not run, as a clause, with what to do where that is known. */
interface Why {
  readonly clause: string
  readonly advice?: string
  readonly more?: string
}

/** A command that was not found is said with the PATH that was searched. */
function missingCommand(command: string, path: string | undefined): Why {
  if (/[/\\]/u.test(command)) return { clause: `${command} does not exist`, advice: 'Correct its command in workspaces.json.' }
  const maker = makers[command.replace(/\.exe$/iu, '')] ?? 'it'
  return {
    clause: `${command} is not on this worker’s PATH`,
    advice: `Install ${maker}, or write the full path of ${command} in workspaces.json.`,
    more: path === undefined ? undefined : `PATH is ${path === '' ? 'empty' : path}`
  }
}

export function whyOf({ reason }: Pick<UpstreamDetail, 'reason'>): Why {
  const missing = /^command not found: (?<command>.+?)(?: \(PATH=(?<path>.*)\))?$/u.exec(reason ?? '')?.groups
  if (missing !== undefined) return missingCommand(missing.command ?? '', missing.path)
  const folder = /^folder not found: (?<folder>.+)$/u.exec(reason ?? '')?.groups?.folder
  if (folder !== undefined) return { clause: `its folder ${folder} does not exist`, advice: 'Make it, or correct its cwd in workspaces.json.' }
  return { clause: reason ?? 'it did not say why' }
}

function verbOf({ provenAt, state }: UpstreamDetail): string {
  if (provenAt === null) return 'could not start'
  return state === 'running' ? 'does not answer' : 'is down'
}

function nextTry({ retryAt }: UpstreamDetail, now: number): string | undefined {
  return retryAt === undefined ? undefined : `Next try ${due(retryAt, now)}.`
}

const given = (texts: readonly (string | undefined)[]): readonly string[] => texts.filter((text) => text !== undefined)

function causeOfOne(server: UpstreamDetail, only: boolean, now: number): Cause {
  const { clause, advice, more } = whyOf(server)
  const never = only && server.provenAt === null
  const subject = never ? 'No server could start' : `${server.name} ${verbOf(server)}`
  const details = given([more, nextTry(server, now)])
  if (advice !== undefined) return { lead: sentence(`${subject}: ${clause}`), rest: advice, details }
  return { lead: `${subject}:`, rest: sentence(never ? `${server.name}: ${clause}` : clause), details }
}

/** A running worker some of whose servers should answer and don't: which, and why. */
export function causeOfServers(workspace: WorkspaceDetail, now: number): Cause {
  const down = ailing(workspace)
  const { healthy, enabled } = servers(workspace) ?? { healthy: 0, enabled: down.length }
  const [first] = down
  if (down.length === 1 && first !== undefined) return causeOfOne(first, enabled === 1, now)
  const never = down.every(({ provenAt }) => provenAt === null)
  const details = down.flatMap((server) => {
    const { clause, advice, more } = whyOf(server)
    return given([[sentence(`${server.name}: ${clause}`), advice, nextTry(server, now)].filter(Boolean).join(' '), more])
  })
  const unique = [...new Set(details)]
  const names = list(down.map(({ name }) => name))
  if (healthy === 0 && down.length === enabled) return { lead: `No server ${never ? 'could start' : 'answers'}: ${names}.`, details: unique }
  return { lead: `${plural(down.length, 'server')} of ${enabled} ${never ? 'could not start' : 'do not answer'}: ${names}.`, details: unique }
}
