import { ChevronLeft, ChevronRight, Inbox, Layers, ListTree, MousePointerClick, PanelLeft, type LucideIcon } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import type { WorkspaceDetail } from '../../../shared/workspace.ts'
import { Icon, IconButton } from '../components/controls.tsx'
import { Glyph } from '../components/glyph.tsx'
import { HoldButton } from '../features/hold/hold-button.tsx'
import { isOpen, needsYou, ordered, servers, shownState, spokenName } from '../features/workspaces/workspace-facts.ts'
import { plural, rate } from '../format/number.ts'
import type { View } from '../store/nav-store.ts'
import { useApp, useHub, usePlace, useValue } from './app-context.ts'

interface LinkProps {
  readonly view: View
  readonly label: string
  readonly icon: LucideIcon
  /** What the count says, for those who don't see it. */
  readonly described: string | undefined
  readonly children?: ReactNode
}

function NavLink({ view, label, icon, described, children }: LinkProps) {
  const { nav } = useApp()
  const here = usePlace().view === view
  const go = (event: MouseEvent): void => {
    event.preventDefault()
    nav.go({ view })
  }
  return (
    <a href={`#${view}`} title={label} aria-label={label} aria-description={described} aria-current={here ? 'page' : undefined} onClick={go}>
      <Icon of={icon} size={16} />
      <span className="lb">{label}</span>
      {children}
    </a>
  )
}

function MainNav() {
  const workspaces = useHub((data) => data.workspaces.length)
  const waiting = useHub((data) => data.proposals.filter(({ status }) => status === 'pending').length)
  const clicks = useHub((data) => data.clicks.length)
  const perSecond = useHub((data) => data.hub?.eventsPerSecond ?? 0)
  return (
    <nav className="nav" aria-label="Main">
      <NavLink view="workspaces" label="Workspaces" icon={Layers} described={plural(workspaces, 'workspace')}>
        {workspaces === 0 ? null : <span className="ct">{workspaces}</span>}
      </NavLink>
      <NavLink view="proposals" label="Proposals" icon={Inbox} described={waiting === 0 ? undefined : `${waiting} waiting for you`}>
        {waiting === 0 ? null : <span className="badge">{waiting}</span>}
      </NavLink>
      <NavLink view="events" label="Events" icon={ListTree} described={`${rate(perSecond)} a second`}>
        <span className="ct">{rate(perSecond)}/s</span>
      </NavLink>
      <NavLink view="clicks" label="Clicks" icon={MousePointerClick} described={plural(clicks, 'click')}>
        {clicks === 0 ? null : <span className="ct">{clicks}</span>}
      </NavLink>
    </nav>
  )
}

function Mark({ workspace }: { readonly workspace: WorkspaceDetail }) {
  if (shownState(workspace) === 'asleep') return <span className="ct">asleep</span>
  if (!needsYou(workspace)) return null
  if (workspace.state === 'fatal') return <span className="ct bad">Fatal</span>
  if (workspace.state === 'backoff') return <span className="ct warn">Backoff</span>
  if (workspace.health !== 'unhealthy' && isOpen(workspace.breaker)) return <span className="ct warn">Fails fast</span>
  const count = servers(workspace)
  return (
    <span className="ct bad">
      <Glyph name="unhealthy" size={12} />
      {count === undefined ? null : `${count.healthy}/${count.enabled}`}
    </span>
  )
}

function WorkspaceNav() {
  const { nav } = useApp()
  const workspaces = useHub((data) => data.workspaces)
  return (
    <nav className="nav ws" aria-labelledby="ws-head">
      <h2 id="ws-head">Workspaces</h2>
      {workspaces.length === 0 ? <span className="s12 tx2" style={{ padding: '4px 8px' }}>None yet</span> : null}
      {ordered(workspaces).map((workspace) => (
        <a
          key={workspace.name}
          href={`#workspaces/${workspace.name}`}
          aria-label={spokenName(workspace)}
          onClick={(event) => {
            event.preventDefault()
            nav.go({ view: 'workspaces', item: workspace.name })
          }}
        >
          <Glyph name={shownState(workspace)} />
          <span className="el">{workspace.name}</span>
          <Mark workspace={workspace} />
        </a>
      ))}
    </nav>
  )
}

export function Sidebar({ rail }: { readonly rail: boolean }) {
  const { nav } = useApp()
  const { at, places } = useValue(nav, (state) => state)
  return (
    <aside className="side">
      <div className="top">
        <IconButton label={rail ? 'Open the sidebar' : 'Close the sidebar'} icon={PanelLeft} iconSize={16} onClick={() => nav.setRail(!rail)} />
        <span className="hist row" style={{ gap: 2 }}>
          <IconButton label="Back" icon={ChevronLeft} iconSize={16} disabled={at === 0} onClick={nav.back} />
          <IconButton label="Forward" icon={ChevronRight} iconSize={16} disabled={at >= places.length - 1} onClick={nav.forward} />
        </span>
      </div>
      <MainNav />
      <WorkspaceNav />
      <div className="foot"><HoldButton /></div>
    </aside>
  )
}
