import type { UpstreamDetail, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { HealthMark, StateMark } from '../../components/marks.tsx'
import { bytes, percent } from '../../format/number.ts'
import { clock, roughSpan } from '../../format/time.ts'
import { capital, sentence } from '../../format/words.ts'
import { ServerMenu } from './server-menu.tsx'
import type { OpenLog, WorkspaceActions } from './use-actions.ts'
import { ailing } from './workspace-facts.ts'

const none = '–'
const ago = (at: string | null | undefined, now: number): string => (at === null || at === undefined ? none : `${roughSpan(now - Date.parse(at))} ago`)

const heads: readonly (readonly [head: string, tone: string])[] = [
  ['Server', ''], ['State', ''], ['Health', ''], ['Proven', ''], ['Tools', 'r s-t'], ['CPU', 'r'], ['Memory', 'r'],
  ['Uptime', 'r'], ['Restarts', 'r s-r'], ['Last use', 'r']
]

/** What a server says of itself that is no trouble: tools that were left out, or that it is switched off. */
function noteOf({ reason }: UpstreamDetail): string | undefined {
  return reason === undefined ? undefined : sentence(capital(reason))
}

interface ServerRowProps {
  readonly server: UpstreamDetail
  readonly now: number
  /** Its reason stands above the table already. */
  readonly explained: boolean
}

function Cells({ server, now, explained }: ServerRowProps) {
  const { name, kind, pid, state, health, provenAt, tools, cpuPercent, memoryBytes, startedAt, restarts, lastUsedAt } = server
  const runs = state === 'running'
  const off = state === 'stopped'
  const note = explained ? undefined : noteOf(server)
  return (
    <>
      <span role="cell" className="row g6" title={pid === undefined ? undefined : `pid ${pid}`}>
        <span className="b5 el">{name}</span>
        {kind === undefined ? null : <span className="tag">{kind}</span>}
      </span>
      <span role="cell"><StateMark state={state} size={12} /></span>
      <span role="cell">{off ? <span className="tx3">{none}</span> : <HealthMark health={health} size={12} />}</span>
      <span role="cell" className="tx2 el" title={provenAt === null ? undefined : `proven ${clock(provenAt)}`}>{off ? none : ago(provenAt, now)}</span>
      <span role="cell" className="r s-t">{runs ? tools : none}</span>
      <span role="cell" className="r">{cpuPercent === undefined || !runs ? none : percent(cpuPercent)}</span>
      <span role="cell" className="r nw">{memoryBytes === undefined || !runs ? none : bytes(memoryBytes)}</span>
      <span role="cell" className="r nw">{startedAt === undefined || !runs ? none : roughSpan(now - Date.parse(startedAt))}</span>
      <span role="cell" className="r s-r">{restarts ?? none}</span>
      <span role="cell" className="r nw">{ago(lastUsedAt, now)}</span>
      {note === undefined ? null : <span role="cell" className="s-note tx2">{note}</span>}
    </>
  )
}

interface ServerTableProps {
  readonly workspace: WorkspaceDetail
  readonly now: number
  readonly actions: WorkspaceActions
  readonly openLog: OpenLog
}

/** Every server of a running worker: how it is, what it costs, and what can be done with it. */
export function ServerTable({ workspace, now, actions, openLog }: ServerTableProps) {
  const { name, upstreams } = workspace
  const explained = new Set(ailing(workspace).map((server) => server.name))
  return (
    <div role="table" aria-label={`Servers of ${name}`} className="servers">
      <div role="row" className="th sv">
        {heads.map(([head, tone]) => <span key={head} role="columnheader" className={tone}>{head}</span>)}
        <span role="columnheader"><span className="sr">Actions</span></span>
      </div>
      {upstreams.map((server) => (
        <div key={server.name} role="row" aria-label={server.name} className="sv">
          <Cells server={server} now={now} explained={explained.has(server.name)} />
          <span role="cell" className="s-a">
            <ServerMenu workspace={name} server={server} actions={actions} openLog={openLog} />
          </span>
        </div>
      ))}
    </div>
  )
}
