import { Copy, ExternalLink, Folder, List, Play, RotateCw, ScrollText, Square, CodeXml, type LucideIcon } from 'lucide-react'
import type { ContextMenu, DropdownMenu } from 'radix-ui'
import { Fragment } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { Icon } from '../../components/controls.tsx'
import { toast } from 'sonner'
import { useApp } from '../../app/app-context.ts'
import { messageOf } from '../../hub/client.ts'
import type { OpenLog, WorkspaceActions } from './use-actions.ts'
import { shownState } from './workspace-facts.ts'

interface Item {
  readonly label: string
  readonly icon: LucideIcon
  readonly run: () => void
}

/** The same items in the row's menu and on right click; undefined is a line between groups. */
function useItems(workspace: WorkspaceDetail, actions: WorkspaceActions, openLog: OpenLog): readonly (Item | undefined)[] {
  const { client, nav } = useApp()
  const { name, url, path } = workspace
  const state = shownState(workspace)
  const copy = (text: Promise<string>): void => {
    text.then((value) => client.call('app.copy', { text: value })).catch((error: unknown) => toast.error(messageOf(error)))
  }
  const run: readonly Item[] =
    state === 'stopped' || state === 'asleep' || state === 'exited'
      ? [{ label: state === 'asleep' ? 'Wake now' : 'Start', icon: Play, run: () => actions.start(name) }]
      : [
          { label: 'Restart', icon: RotateCw, run: () => actions.restart(name) },
          { label: 'Stop', icon: Square, run: () => actions.stop(name) }
        ]
  return [
    { label: 'Copy stable URL', icon: Copy, run: () => copy(Promise.resolve(url)) },
    { label: 'Copy folder path', icon: Folder, run: () => copy(Promise.resolve(path)) },
    { label: 'Copy click script tag', icon: CodeXml, run: () => copy(client.call('workspaces.clickSnippet', { name })) },
    undefined,
    { label: 'Open folder', icon: ExternalLink, run: () => actions.openFolder(name) },
    { label: 'Open full log', icon: ScrollText, run: () => openLog() },
    { label: 'Show events', icon: List, run: () => nav.go({ view: 'events', filter: { workspace: name } }) },
    undefined,
    ...run
  ]
}

interface MenuProps {
  readonly workspace: WorkspaceDetail
  readonly actions: WorkspaceActions
  readonly openLog: OpenLog
}

export function RowMenuItems({ workspace, actions, openLog, of: Menu }: MenuProps & { readonly of: typeof DropdownMenu | typeof ContextMenu }) {
  const items = useItems(workspace, actions, openLog)
  return items.map((item, index) =>
    item === undefined ? (
      <Menu.Separator key={index} />
    ) : (
      <Fragment key={item.label}>
        <Menu.Item onSelect={item.run}>
          <Icon of={item.icon} />
          {item.label}
        </Menu.Item>
      </Fragment>
    )
  )
}
