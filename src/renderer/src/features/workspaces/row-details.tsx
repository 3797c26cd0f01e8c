import { CirclePause, Play, RotateCw, ScrollText, Square, type LucideIcon } from 'lucide-react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useHub } from '../../app/app-context.ts'
import { Button, Icon } from '../../components/controls.tsx'
import { tilde } from '../../format/path.ts'
import { causeOf, type Cause } from './cause.ts'
import { remedyOf, type Remedy } from './remedy.ts'
import { ServerTable } from './server-table.tsx'
import { StderrTail } from './stderr-tail.tsx'
import { inFlight, type OpenLog, type WorkspaceActions } from './use-actions.ts'
import { workerFacts } from './worker-facts.ts'
import { ailing } from './workspace-facts.ts'

interface DetailsProps {
  readonly workspace: WorkspaceDetail
  readonly now: number
  readonly actions: WorkspaceActions
  readonly openLog: OpenLog
  /** Whether its action is the one primary button of the view. */
  readonly first: boolean
}

const icons: Readonly<Record<Remedy['does'], LucideIcon>> = {
  start: Play,
  stop: Square,
  restart: RotateCw,
  'restart-server': RotateCw,
  'open-log': ScrollText
}

function MainAction({ workspace, now, actions, openLog, first }: DetailsProps) {
  const remedy = remedyOf(workspace, now)
  if (remedy === undefined) return null
  const { name } = workspace
  const run = (): void => {
    if (remedy.does === 'open-log') openLog(remedy.server)
    else if (remedy.does === 'restart-server') actions.act(name, remedy.server, 'restart')
    else actions[remedy.does](name)
  }
  return <Button tone={first ? 'pri' : undefined} icon={icons[remedy.does]} onClick={run}>{remedy.label}</Button>
}

function Words({ cause: { lead, rest, details, code } }: { readonly cause: Cause }) {
  const home = useHub((data) => data.home)
  return (
    <div className="grow selectable words">
      <p>
        <b className="b6">{tilde(lead, home)}</b>
        {rest === undefined ? null : <span className="tx2"> {tilde(rest, home)}</span>}
        {code === undefined ? null : <span className="m11 tx3"> {code}</span>}
      </p>
      {details.map((detail) => <p key={detail} className="tx2 s12">{tilde(detail, home)}</p>)}
    </div>
  )
}

/** What stands under an open row: why it is not well and the one action, the servers, and the end of stderr. */
export function RowDetails(props: DetailsProps) {
  const { workspace, now, actions, openLog } = props
  const { name, state, upstreams } = workspace
  const calls = useHub((data) => inFlight(data.calls, [name]))
  const cause = causeOf(workspace, now, calls)
  const facts = workerFacts(workspace, now)
  const down = ailing(workspace)
  return (
    <div className="row-details" role="gridcell">
      {cause === undefined ? null : (
        <div className="row top">
          <Words cause={cause} />
          <MainAction {...props} />
        </div>
      )}
      {facts === undefined ? null : <p className="s12 tx2 selectable">{facts}</p>}
      {state !== 'running' ? null : upstreams.length === 0 ? (
        <p className="s12 tx2">No servers are configured here.</p>
      ) : (
        <ServerTable workspace={workspace} now={now} actions={actions} openLog={openLog} />
      )}
      <StderrTail
        workspace={workspace}
        server={state === 'running' && down.length === 1 ? down[0] : undefined}
        openLog={openLog}
        note={
          state === 'fatal' ? (
            <span className="end row g4 tx3">
              <Icon of={CirclePause} size={12} />
              Automatic restarts are off until you act
            </span>
          ) : undefined
        }
      />
    </div>
  )
}
