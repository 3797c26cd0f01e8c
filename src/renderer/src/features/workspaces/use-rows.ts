import { useEffect, useRef, useState, type RefObject } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useApp, useNow, usePlace } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import type { Place } from '../../store/nav-store.ts'
import type { WorkspaceActions } from './use-actions.ts'
import { opensItself } from './workspace-facts.ts'

export interface RowsState {
  readonly grid: RefObject<HTMLDivElement | null>
  readonly selected: string | undefined
  readonly select: (name: string) => void
  /** Rows where nothing works open by themselves, until they are closed. */
  readonly isOpen: (workspace: WorkspaceDetail) => boolean
  readonly toggle: (workspace: WorkspaceDetail) => void
}

/** Which row is selected, which are open, and the keys that go with it. */
export function useRows(rows: readonly WorkspaceDetail[], actions: WorkspaceActions): RowsState {
  const { client, nav } = useApp()
  const place = usePlace()
  const now = useNow()
  const [toggled, setToggled] = useState<Readonly<Record<string, boolean>>>({})
  const [picked, setPicked] = useState<{ readonly place: Place; readonly name: string }>()
  const grid = useRef<HTMLDivElement>(null)
  const selected = picked?.place === place ? picked.name : place.item

  useEffect(() => {
    if (place.item !== undefined) focusRow(grid.current, place.item)
  }, [place])
  const move = (by: number): void => {
    const at = rows.findIndex(({ name }) => name === selected)
    focusRow(grid.current, rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.name)
  }
  const withSelected = (run: (workspace: WorkspaceDetail) => void): void => {
    const workspace = rows.find(({ name }) => name === selected)
    if (workspace !== undefined) run(workspace)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    'alt+mod+r': () => withSelected(({ name }) => actions.restart(name)),
    'mod+shift+c': () => withSelected(({ url }) => void client.call('app.copy', { text: url }).catch(() => undefined)),
    Escape: () => nav.go({ view: 'workspaces' })
  })
  const isOpen = (workspace: WorkspaceDetail): boolean => toggled[workspace.name] ?? opensItself(workspace, now)
  return {
    grid,
    selected,
    select: (name) => setPicked({ place, name }),
    isOpen,
    toggle: (workspace) => setToggled({ ...toggled, [workspace.name]: !isOpen(workspace) })
  }
}

function focusRow(grid: HTMLElement | null, name: string | undefined): void {
  const row = [...(grid?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].find((candidate) => candidate.dataset.row === name)
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}
