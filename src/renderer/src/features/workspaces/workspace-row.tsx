import { Ellipsis, Play, RotateCw, Square } from 'lucide-react'
import { ContextMenu, DropdownMenu } from 'radix-ui'
import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useHub, useNow } from '../../app/app-context.ts'
import { useRecordClick } from '../../app/record-click.ts'
import { Button, IconButton } from '../../components/controls.tsx'
import { CopyMark } from '../../components/copy-button.tsx'
import { HealthMark, StateMark } from '../../components/marks.tsx'
import { bareUrl } from '../../format/call.ts'
import { bytes, percent } from '../../format/number.ts'
import { tilde } from '../../format/path.ts'
import { usedNote } from '../../format/time.ts'
import { LogDialog } from './log-dialog.tsx'
import { RowDetails } from './row-details.tsx'
import { RowMenuItems } from './row-menu.tsx'
import { CallRate } from './sparkline.tsx'
import type { OpenLog, WorkspaceActions } from './use-actions.ts'
import { isOpen, needsYou, servers, shownHealth, shownState, spokenName, stateNote, uptime } from './workspace-facts.ts'

interface RowProps {
  readonly workspace: WorkspaceDetail
  readonly actions: WorkspaceActions
  readonly index: number
  readonly selected: boolean
  /** Whether its details are open; rows that need the person open by themselves. */
  readonly open: boolean
  /** The first row in trouble that is open. */
  readonly first: boolean
  readonly focusable: boolean
  readonly onSelect: () => void
  readonly onToggle: () => void
}

const none = <span className="tx3">–</span>

function noteTone({ state, breaker }: WorkspaceDetail): string {
  if (state === 'running' && isOpen(breaker)) return 'warn'
  return state === 'starting' ? 'tx3' : 'tx2'
}

function StateCells({ workspace }: { readonly workspace: WorkspaceDetail }) {
  const now = useNow()
  const health = shownHealth(workspace, now)
  const note = stateNote(workspace, now)
  return (
    <>
      <div role="gridcell">
        <StateMark state={shownState(workspace)} />
        {note === undefined ? null : <div className={`s11 el sub ${noteTone(workspace)}`} title={note}>{note}</div>}
      </div>
      <div role="gridcell">
        {health === undefined ? none : <HealthMark health={health.health} />}
        {health === undefined ? null : <div className="s11 tx2 el sub" title={workspace.reason ?? health.note}>{health.note}</div>}
      </div>
    </>
  )
}

function FigureCells({ workspace }: { readonly workspace: WorkspaceDetail }) {
  const now = useNow()
  const { memoryBytes, cpuPercent } = workspace
  const count = servers(workspace)
  const up = uptime(workspace, now)
  const runs = workspace.state === 'running'
  const short = count !== undefined && count.healthy < count.enabled && needsYou(workspace)
  return (
    <>
      <div role="gridcell" className={short ? 'r bad b5' : 'r'}>{count === undefined ? none : `${count.healthy}/${count.enabled}`}</div>
      <div role="gridcell" className="r c-t">{count === undefined || !runs ? none : count.tools}</div>
      <div role="gridcell">
        {runs ? <CallRate workspace={workspace.name} /> : <div className="r">{none}</div>}
        {runs ? <div className="r s11 tx3 el">{usedNote(workspace.lastUsedAt, now)}</div> : null}
      </div>
      <div role="gridcell" className="r c-m nw">
        {memoryBytes === undefined || !runs ? none : bytes(memoryBytes)}
        {cpuPercent === undefined || !runs ? null : <div className="s11 tx3">{percent(cpuPercent)} CPU</div>}
      </div>
      <div role="gridcell" className="c-u">
        <div className={up.main === '–' ? 'el tx3' : 'el'}>{up.main}</div>
        <div className="s11 tx3 el">{up.note}</div>
      </div>
    </>
  )
}

/** What ended has one button, which moves into the details where they are open. */
function RunButtons({ workspace, actions, open }: Pick<RowProps, 'workspace' | 'actions' | 'open'>) {
  const { name } = workspace
  const state = shownState(workspace)
  const word = state === 'asleep' ? 'Wake' : 'Start'
  if (state === 'stopped' || state === 'asleep' || state === 'exited' || state === 'stopping') {
    if (open) return null
    return <Button size="sm" icon={Play} aria-label={`${word} ${name}`} disabled={state === 'stopping'} onClick={() => actions.start(name)}>{word}</Button>
  }
  return (
    <>
      <IconButton label={`Restart ${name}`} icon={RotateCw} onClick={() => actions.restart(name)} />
      <IconButton label={`Stop ${name}`} icon={Square} iconSize={13} disabled={state === 'fatal'} onClick={() => actions.stop(name)} />
    </>
  )
}

function RowActions(props: Pick<RowProps, 'workspace' | 'actions' | 'open'> & { readonly openLog: OpenLog }) {
  const { workspace, actions, openLog } = props
  return (
    <div role="gridcell" className="row g4 r">
      <RunButtons {...props} />
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton label={`More for ${workspace.name}`} icon={Ellipsis} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={2} collisionPadding={8}>
            <RowMenuItems of={DropdownMenu} workspace={workspace} actions={actions} openLog={openLog} />
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  )
}

function NameCell({ workspace: { name, path, url } }: Pick<RowProps, 'workspace'>) {
  const home = useHub((data) => data.home)
  return (
    <div role="gridcell" className="nm">
      <div className="row g6">
        <span className="b6 el nm-name">{name}</span>
        <span className="tx3 s12 el pth" title={path}><bdi>{tilde(path, home)}</bdi></span>
      </div>
      <span className="row url">
        <span className="m11 tx2 el">{bareUrl(url)}</span>
        <CopyMark label={`Copy stable URL of ${name}`} text={url} />
      </span>
    </div>
  )
}

/** A click on a row selects and opens it, and is itself recorded for agents. */
function useRowEvents({ workspace: { name }, onSelect, onToggle }: RowProps) {
  const record = useRecordClick()
  const click = (event: MouseEvent<HTMLElement>): void => {
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return
    if (event.target.closest('button,a,pre,.row-details') !== null) return
    onSelect()
    onToggle()
    record(event, { workspace: name, role: 'row', name, selector: `Workspaces, ${name}` })
  }
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    onToggle()
  }
  return { click, press }
}

function tones({ workspace, open, selected }: RowProps): string {
  const late = workspace.state === 'backoff' || workspace.health !== 'unhealthy'
  const marks = [open && needsYou(workspace) ? 'fail' : '', selected ? 'picked' : '', late ? 'late' : '']
  return ['w', ...marks].filter(Boolean).join(' ')
}

export function WorkspaceRow(props: RowProps) {
  const { workspace, actions, index, selected, open, first, focusable, onSelect } = props
  const [log, setLog] = useState<{ readonly server?: string }>()
  const now = useNow()
  const { click, press } = useRowEvents(props)
  const { name } = workspace
  const openLog: OpenLog = (server) => setLog({ server })
  return (
    <>
      <ContextMenu.Root>
        <ContextMenu.Trigger asChild>
          <div
            role="row"
            className={tones(props)}
            aria-label={spokenName(workspace)}
            aria-rowindex={index + 2}
            aria-selected={selected}
            aria-expanded={open}
            data-row={name}
            tabIndex={focusable ? 0 : -1}
            onFocus={onSelect}
            onClick={click}
            onKeyDown={press}
          >
            <div className="w-cells" role="presentation">
              <NameCell workspace={workspace} />
              <StateCells workspace={workspace} />
              <FigureCells workspace={workspace} />
              <RowActions workspace={workspace} actions={actions} open={open} openLog={openLog} />
            </div>
            {open ? <RowDetails workspace={workspace} now={now} actions={actions} openLog={openLog} first={first} /> : null}
          </div>
        </ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Content className="menu">
            <RowMenuItems of={ContextMenu} workspace={workspace} actions={actions} openLog={openLog} />
          </ContextMenu.Content>
        </ContextMenu.Portal>
      </ContextMenu.Root>
      {log === undefined ? null : <LogDialog workspace={workspace} server={log.server} onClose={() => setLog(undefined)} />}
    </>
  )
}
