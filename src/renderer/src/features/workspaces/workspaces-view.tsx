import { ListFilter, RotateCw } from 'lucide-react'
import { useRef, useState, type RefObject } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useHub } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import { TitleBar } from '../../app/title-bar.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Button, SearchField, Segmented } from '../../components/controls.tsx'
import { Glyph } from '../../components/glyph.tsx'
import { NoWorkspaces } from './first-run.tsx'
import { LiveCalls } from './live-calls.tsx'
import { useHeldOrder } from './use-held-order.ts'
import { useRows } from './use-rows.ts'
import { useWorkspaceActions, type WorkspaceActions } from './use-actions.ts'
import { needsYou, ordered } from './workspace-facts.ts'
import { WorkspaceRow } from './workspace-row.tsx'
import './workspaces.css'

type Shown = 'all' | 'running' | 'needs'

function fits(workspace: WorkspaceDetail, shown: Shown, text: string): boolean {
  if (shown === 'running' && workspace.state !== 'running') return false
  if (shown === 'needs' && !needsYou(workspace)) return false
  const wanted = text.trim().toLowerCase()
  return wanted === '' || `${workspace.name} ${workspace.path}`.toLowerCase().includes(wanted)
}

interface ToolbarProps {
  readonly workspaces: readonly WorkspaceDetail[]
  readonly shown: Shown
  readonly text: string
  readonly onShow: (shown: Shown) => void
  readonly onText: (text: string) => void
  readonly filterRef: RefObject<HTMLInputElement | null>
  readonly onRestartAll: () => void
}

function Toolbar({ workspaces, shown, text, onShow, onText, filterRef, onRestartAll }: ToolbarProps) {
  const needs = workspaces.filter(needsYou).length
  const running = workspaces.filter(({ state }) => state === 'running').length
  return (
    <div className="tb">
      <Segmented
        label="Show"
        value={shown}
        onChange={onShow}
        options={[
          { value: 'all', label: `All ${workspaces.length}` },
          { value: 'running', label: `Running ${running}` },
          { value: 'needs', label: <>{needs > 0 ? <Glyph name="unhealthy" size={12} /> : null}Needs you {needs}</> }
        ]}
      />
      <SearchField ref={filterRef} label="Filter" icon={ListFilter} value={text} onChange={onText} />
      <span className="grow" />
      <Button tone="gh" icon={RotateCw} onClick={onRestartAll}>Restart all</Button>
    </div>
  )
}

const heads: readonly (readonly [string, string])[] = [
  ['Workspace and stable URL', ''], ['State', ''], ['Health', ''], ['Servers', 'r'], ['Tools', 'r c-t'],
  ['Calls/min', 'r'], ['Memory', 'r c-m'], ['Uptime', 'c-u']
]

function Heads() {
  return (
    <div className="th wh" role="row" aria-rowindex={1}>
      {heads.map(([head, tone]) => <span key={head} role="columnheader" className={tone}>{head}</span>)}
      <span role="columnheader"><span className="sr">Actions</span></span>
    </div>
  )
}

function Rows({ workspaces, actions }: { readonly workspaces: readonly WorkspaceDetail[]; readonly actions: WorkspaceActions }) {
  const held = useHeldOrder(workspaces, ({ name }) => name)
  const { grid, selected, select, isOpen, toggle } = useRows(held.items, actions)
  const first = held.items.find((workspace) => needsYou(workspace) && isOpen(workspace))
  const anySelected = held.items.some(({ name }) => name === selected)
  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Workspaces"
      aria-rowcount={workspaces.length + 1}
      className="w-list"
      onPointerMove={held.onPointerMove}
      onPointerLeave={held.onPointerLeave}
    >
      <Heads />
      {held.items.map((workspace, index) => (
        <WorkspaceRow
          key={workspace.name}
          workspace={workspace}
          actions={actions}
          index={index}
          selected={selected === workspace.name}
          open={isOpen(workspace)}
          first={workspace === first}
          focusable={selected === workspace.name || (index === 0 && !anySelected)}
          onSelect={() => select(workspace.name)}
          onToggle={() => toggle(workspace)}
        />
      ))}
    </div>
  )
}

export function WorkspacesView() {
  const workspaces = useHub((data) => data.workspaces)
  const [shown, setShown] = useState<Shown>('all')
  const [text, setText] = useState('')
  const filter = useRef<HTMLInputElement>(null)
  const actions = useWorkspaceActions()
  useKeys({ '/': () => filter.current?.focus() })
  const fitting = ordered(workspaces).filter((workspace) => fits(workspace, shown, text))
  return (
    <>
      <TitleBar title="Workspaces" />
      {workspaces.length === 0 ? (
        <NoWorkspaces />
      ) : (
        <>
          <Toolbar workspaces={workspaces} shown={shown} text={text} onShow={setShown} onText={setText} filterRef={filter} onRestartAll={actions.restartAll} />
          <Rows workspaces={fitting} actions={actions} />
          {fitting.length > 0 ? null : (
            <p className="row s12 tx2" style={{ padding: '14px 16px' }}>
              No workspace matches.
              <button type="button" className="link" onClick={() => { setText(''); setShown('all') }}>Show all</button>
            </p>
          )}
          <LiveCalls />
        </>
      )}
      <Confirm question={actions.question} onClose={actions.dismiss} />
    </>
  )
}
