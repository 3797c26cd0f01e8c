import { Copy, Ellipsis, Power, PowerOff, RotateCw, ScrollText } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { UpstreamDetail } from '../../../../shared/workspace.ts'
import { Icon, IconButton } from '../../components/controls.tsx'
import { useCopy } from '../../components/copy-button.tsx'
import type { OpenLog, WorkspaceActions } from './use-actions.ts'

interface ServerMenuProps {
  readonly workspace: string
  readonly server: UpstreamDetail
  readonly actions: WorkspaceActions
  readonly openLog: OpenLog
}

/** What can be done with one server; the first of it also stands beside the menu. */
export function ServerMenu({ workspace, server: { name, state, reason }, actions, openLog }: ServerMenuProps) {
  const { copy } = useCopy()
  const off = state === 'stopped'
  const restart = (): void => actions.act(workspace, name, 'restart')
  const turn = (): void => actions.act(workspace, name, off ? 'enable' : 'disable')
  return (
    <span className="row r" style={{ gap: 0 }}>
      {off ? <IconButton label={`Switch on ${name}`} icon={Power} onClick={turn} /> : <IconButton label={`Restart ${name}`} icon={RotateCw} onClick={restart} />}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton label={`More for ${name}`} icon={Ellipsis} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={2} collisionPadding={8}>
            <DropdownMenu.Item disabled={off} onSelect={restart}><Icon of={RotateCw} />Restart</DropdownMenu.Item>
            <DropdownMenu.Item onSelect={turn}><Icon of={off ? Power : PowerOff} />{off ? 'Switch on' : 'Switch off'}</DropdownMenu.Item>
            <DropdownMenu.Separator />
            <DropdownMenu.Item disabled={reason === undefined} onSelect={() => copy(reason ?? '')}><Icon of={Copy} />Copy reason</DropdownMenu.Item>
            <DropdownMenu.Item onSelect={() => openLog(name)}><Icon of={ScrollText} />Open its log</DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </span>
  )
}
