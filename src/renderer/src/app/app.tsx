import { Tooltip } from 'radix-ui'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Toaster } from 'sonner'
import { Button } from '../components/controls.tsx'
import { Glyph } from '../components/glyph.tsx'
import { Skeleton, useLater } from '../components/states.tsx'
import { ClicksView } from '../features/clicks/clicks-view.tsx'
import { EventsView } from '../features/events/events-view.tsx'
import { Palette } from '../features/palette/palette.tsx'
import { ProposalsView } from '../features/proposals/proposals-view.tsx'
import { ordered } from '../features/workspaces/workspace-facts.ts'
import { WorkspacesView } from '../features/workspaces/workspaces-view.tsx'
import type { View } from '../store/nav-store.ts'
import { Announcer } from './announcer.tsx'
import { useApp, useHub, usePlace, useValue } from './app-context.ts'
import { isMac, useKeys } from './keys.ts'
import { Sidebar } from './sidebar.tsx'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'
import { UndoToasts } from './undo-toasts.tsx'

const views: Readonly<Record<View, () => ReactNode>> = {
  workspaces: WorkspacesView,
  proposals: ProposalsView,
  events: EventsView,
  clicks: ClicksView
}

const goKeys: Readonly<Record<string, View>> = { w: 'workspaces', p: 'proposals', e: 'events', c: 'clicks' }
const narrow = '(max-width: 999px)'
const goMs = 1_500

function useNarrow(): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(narrow).matches)
  useEffect(() => {
    const query = window.matchMedia(narrow)
    const change = (): void => setMatches(query.matches)
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return matches
}

/** G, then a view's letter. Taken before the view's own keys, so that G E does not edit. */
function useGoKeys(): void {
  const { nav } = useApp()
  const pressedAt = useRef(-Infinity)
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest('input,textarea,select,[role="dialog"],[role="menu"]') !== null
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      const view = goKeys[event.key.toLowerCase()]
      if (view !== undefined && performance.now() - pressedAt.current < goMs) {
        event.preventDefault()
        nav.go({ view })
      }
      pressedAt.current = event.key.toLowerCase() === 'g' ? performance.now() : -Infinity
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [nav])
}

function useWindowKeys(rail: boolean): void {
  const { nav, hub } = useApp()
  const number = (at: number) => (): void => {
    const workspace = ordered(hub.getState().workspaces)[at - 1]
    if (workspace !== undefined) nav.go({ view: 'workspaces', item: workspace.name })
  }
  useGoKeys()
  useKeys({
    'mod+b': () => nav.setRail(!rail),
    'mod+[': nav.back,
    'mod+]': nav.forward,
    'alt+ArrowLeft': nav.back,
    'alt+ArrowRight': nav.forward,
    ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => [`mod+${at}`, number(at)]))
  })
}

/** Live events go to the list that is open; a request from the tray or a notification opens its view. */
function useMoments(): void {
  const { connection, events, nav } = useApp()
  useEffect(() => connection.onEvents((batch, skipped) => events.live(batch, skipped)), [connection, events])
  useEffect(() => connection.onShow(({ view, item }) => nav.go({ view, item })), [connection, nav])
  useEffect(() => {
    // A hidden window gets no events: take everything anew when it is seen again.
    const seen = (): void => {
      if (!document.hidden) void connection.sync()
    }
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [connection])
}

function Starting() {
  const { connection } = useApp()
  const problem = useHub((data) => data.problem)
  const slow = useLater(problem === undefined, 5_000)
  if (problem === undefined) {
    return (
      <main className="main">
        <TitleBar title="Workspace Hub" />
        <Skeleton rows={5} />
        {slow ? <p className="s12 tx2" style={{ padding: '0 16px' }}>Waiting for the Hub’s first answer.</p> : null}
      </main>
    )
  }
  return (
    <main className="startup">
      <div className="empty mid" role="alert">
        <Glyph name="error" size={18} />
        <h2>The window can’t reach the Hub</h2>
        <span className="selectable">{problem}</span>
        <Button style={{ marginTop: 10 }} onClick={() => void connection.sync()}>Try again</Button>
      </div>
    </main>
  )
}

function Ready() {
  const { nav } = useApp()
  const { view } = usePlace()
  const chosen = useValue(nav, (state) => state.rail)
  const tight = useNarrow()
  const rail = chosen ?? tight
  const Shown = views[view]
  useWindowKeys(rail)
  useMoments()
  return (
    <div className={rail ? 'win rail' : 'win'}>
      <Sidebar rail={rail} />
      <main className="main" aria-label={view} tabIndex={-1}>
        <Shown />
      </main>
      <StatusBar />
      <Announcer />
      <UndoToasts />
      <Palette />
    </div>
  )
}

export function App() {
  const ready = useHub((data) => data.phase === 'ready')
  useEffect(() => {
    document.documentElement.dataset.platform = isMac() ? 'mac' : 'other'
  }, [])
  return (
    <Tooltip.Provider delayDuration={500}>
      {ready ? <Ready /> : <Starting />}
      <Toaster position="bottom-right" theme="system" visibleToasts={4} toastOptions={{ className: 'toast', unstyled: true, duration: 6_000 }} />
    </Tooltip.Provider>
  )
}
