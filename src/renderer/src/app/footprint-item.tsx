import { MemoryStick } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { HubState } from '../../../shared/ipc.ts'
import type { Footprint, SpareStatus, WorkspaceDetail } from '../../../shared/workspace.ts'
import { Icon } from '../components/controls.tsx'
import { shownState } from '../features/workspaces/workspace-facts.ts'
import { bytes, percent, plural } from '../format/number.ts'
import { span } from '../format/time.ts'
import { useHub, useNow } from './app-context.ts'

interface LineProps {
  readonly name: string
  readonly note?: string
  readonly cost: Partial<Footprint>
}

function Line({ name, note, cost: { cpuPercent, memoryBytes } }: LineProps) {
  return (
    <div role="row" className="fp">
      <span role="cell" className="el">
        {name}
        {note === undefined ? null : <span className="tx3">, {note}</span>}
      </span>
      <span role="cell" className="r">{cpuPercent === undefined ? '–' : percent(cpuPercent)}</span>
      <span role="cell" className="r">{memoryBytes === undefined ? '–' : bytes(memoryBytes)}</span>
    </div>
  )
}

/** Those without a worker cost nothing; how they are says why. */
function noteOf(workspace: WorkspaceDetail): string | undefined {
  return workspace.state === 'running' ? undefined : shownState(workspace)
}

const spareNotes: Readonly<Record<SpareStatus['state'], string>> = {
  off: 'off',
  starting: 'starting',
  ready: 'ready',
  failed: 'could not start'
}

function total({ runningWorkers, memoryBytes, cpuPercent }: HubState, measured: boolean): string {
  if (runningWorkers === 0) return 'No workers'
  const workers = plural(runningWorkers, 'worker')
  return measured ? `${bytes(memoryBytes)}, ${percent(cpuPercent)} CPU in ${workers}` : `– in ${workers}`
}

function Costs({ hub: { spare, own, startedAt } }: { readonly hub: HubState }) {
  const workspaces = useHub((data) => data.workspaces)
  const now = useNow()
  return (
    <>
      <div role="table" aria-label="What it costs">
        <div role="row" className="fp th">
          <span role="columnheader">Workers with their servers</span>
          <span role="columnheader" className="r">CPU</span>
          <span role="columnheader" className="r">Memory</span>
        </div>
        <div role="rowgroup" className="scroll fp-rows">
          {workspaces.map((workspace) => <Line key={workspace.name} name={workspace.name} note={noteOf(workspace)} cost={workspace.worker === null ? {} : workspace} />)}
        </div>
        <div role="rowgroup" className="fp-more">
          <Line name="Warm spare" note={spareNotes[spare.state]} cost={spare} />
          <Line name="Hub" note={`up ${span(now - Date.parse(startedAt))}`} cost={own ?? {}} />
        </div>
      </div>
      <p className="tx3 s11">CPU is of one core. Memory that processes share counts for each.</p>
    </>
  )
}

/** What the workers cost, and in its popover each of them, the spare and the hub. */
export function FootprintItem({ hub }: { readonly hub: HubState }) {
  const measured = useHub(({ workspaces }) => workspaces.some(({ memoryBytes }) => memoryBytes !== undefined))
  return (
    <Popover.Root>
      <Popover.Trigger>
        <Icon of={MemoryStick} size={12} />
        {total(hub, measured)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="pop footprint" side="top" align="start" sideOffset={6} collisionPadding={8} aria-label="What it costs">
          <Costs hub={hub} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
