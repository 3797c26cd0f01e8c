import { CirclePause, RotateCw } from 'lucide-react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { Button, Icon } from '../../components/controls.tsx'
import { Glyph } from '../../components/glyph.tsx'
import { plural } from '../../format/number.ts'
import { clockMs, clock } from '../../format/time.ts'
import { lineTone } from './log-dialog.tsx'
import { tilde } from '../../format/path.ts'
import { useHub } from '../../app/app-context.ts'
import { causeOf } from './cause.ts'
import { needsYou } from './workspace-facts.ts'
import type { WorkspaceActions } from './use-actions.ts'

const shownLines = 4

interface DetailsProps {
  readonly workspace: WorkspaceDetail
  readonly now: number
  readonly actions: WorkspaceActions
  readonly openLog: () => void
  /** Whether its action is the one primary button of the view. */
  readonly first: boolean
}

function MainAction({ workspace, actions, openLog, first }: Omit<DetailsProps, 'now'>) {
  const { name, state, reason } = workspace
  const tone = first ? 'pri' : undefined
  if (state === 'backoff') return <Button tone={tone} icon={RotateCw} onClick={() => actions.restart(name)}>Try now</Button>
  if (reason === undefined && workspace.upstreams.every((upstream) => upstream.reason === undefined)) {
    return <Button tone={tone} onClick={openLog}>Open full log</Button>
  }
  return <Button tone={tone} icon={RotateCw} onClick={() => actions.restart(name)}>Restart now</Button>
}

function Trouble({ workspace, now, actions, openLog, first }: DetailsProps) {
  const home = useHub((data) => data.home)
  const cause = causeOf(workspace, now)
  return (
    <div className="row top" style={{ marginBottom: 8 }}>
      <div className="grow selectable">
        <p style={{ overflowWrap: 'anywhere' }}>
          <b className="b6">{tilde(cause.lead, home)}</b>
          {cause.rest === undefined ? null : <span className="tx2"> {tilde(cause.rest, home)}</span>}
        </p>
        {cause.details.map((detail) => (
          <p key={detail} className="tx2 s12" style={{ overflowWrap: 'anywhere' }}>{tilde(detail, home)}</p>
        ))}
      </div>
      <MainAction workspace={workspace} actions={actions} openLog={openLog} first={first} />
    </div>
  )
}

/** One line per server: what it is, whether it answers, and why not. */
function ServerList({ workspace }: { readonly workspace: WorkspaceDetail }) {
  if (workspace.upstreams.length === 0) return <p className="s12 tx2" style={{ marginBottom: 8 }}>No servers are configured here, or none has reported yet.</p>
  return (
    <ul className="servers s12">
      {workspace.upstreams.map(({ name, state, health, tools, provenAt, reason }) => (
        <li key={name} className="row">
          <Glyph name={state === 'running' ? health : state} size={12} />
          <span className="b5 el">{name}</span>
          <span className="tx2">{state === 'running' ? health : state}</span>
          <span className="tx2">{plural(tools, 'tool')}</span>
          <span className="tx3">{provenAt === null ? 'not proven yet' : `proven ${clock(provenAt)}`}</span>
          <span className="tx2 el" title={reason}>{reason}</span>
        </li>
      ))}
    </ul>
  )
}

/** What stands under an open row: the cause and the action where one is needed, the servers, and the end of stderr. */
export function RowDetails(props: DetailsProps) {
  const { workspace, openLog } = props
  const tail = workspace.stderr.slice(-shownLines)
  return (
    <div className="row-details" role="gridcell">
      {needsYou(workspace) ? <Trouble {...props} /> : <ServerList workspace={workspace} />}
      {tail.length === 0 ? null : (
        <pre className="tail" aria-label={`Last lines of stderr of ${workspace.name}`} tabIndex={0}>
          {tail.map((line, index) => (
            <span key={index} className="tail-line">
              <span className="c">{clockMs(line.time)}</span> <span className={lineTone(line.text)}>{line.text}</span>
              {'\n'}
            </span>
          ))}
        </pre>
      )}
      <div className="row s11 tx2" style={{ marginTop: 6 }}>
        {tail.length === 0 ? 'Nothing on stderr yet' : `stderr, last ${tail.length} of ${plural(workspace.stderrLines, 'line')}`}
        {tail.length === 0 ? null : <button type="button" className="link" onClick={openLog}>Open full log</button>}
        {workspace.state === 'fatal' ? (
          <span className="end row g4 tx3">
            <Icon of={CirclePause} size={12} />
            Automatic restarts are off until you act
          </span>
        ) : null}
      </div>
    </div>
  )
}
