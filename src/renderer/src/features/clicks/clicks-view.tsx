import { CircleDashed, Info, Layers, MousePointerClick, ShieldCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { useApp, useHub, useNow } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import { TitleBar } from '../../app/title-bar.tsx'
import { Button, Icon, Segmented, Toggle } from '../../components/controls.tsx'
import { FilterChip } from '../../components/filter-chip.tsx'
import { Banner, Empty } from '../../components/states.tsx'
import { messageOf } from '../../hub/client.ts'
import type { RecordedClick } from '../../store/clicks.ts'
import { readers } from '../../store/reads.ts'
import { AgentReads } from './agent-reads.tsx'
import { ClickDetail } from './click-detail.tsx'
import { ClickList } from './click-list.tsx'
import { Snippet, SnippetButton } from './snippet.tsx'
import './clicks.css'

type From = 'all' | 'page' | 'app'

function fits(click: RecordedClick, from: From, workspace: string | undefined): boolean {
  if (from !== 'all' && click.own !== (from === 'app')) return false
  return workspace === undefined || click.workspace === workspace
}

interface ToolbarProps {
  readonly clicks: readonly RecordedClick[]
  readonly unread: number
  readonly from: From
  readonly workspace: string | undefined
  readonly unreadOnly: boolean
  readonly onFrom: (from: From) => void
  readonly onWorkspace: (workspace: string | undefined) => void
  readonly onUnreadOnly: (on: boolean) => void
}

function Toolbar(props: ToolbarProps) {
  const workspaces = useHub((data) => data.workspaces)
  const own = props.clicks.filter((click) => click.own).length
  return (
    <div className="ck-bar">
      <Segmented
        small
        label="Where from"
        value={props.from}
        onChange={props.onFrom}
        options={[
          { value: 'all', label: `All ${props.clicks.length}` },
          { value: 'page', label: `Web page ${props.clicks.length - own}` },
          { value: 'app', label: `This app ${own}` }
        ]}
      />
      <FilterChip
        single
        icon={Layers}
        name="Workspace"
        label={props.workspace ?? 'All workspaces'}
        chosen={props.workspace === undefined ? [] : [props.workspace]}
        options={workspaces.map(({ name }) => ({ value: name, label: name }))}
        onChange={([workspace]) => props.onWorkspace(workspace)}
      />
      <span className={props.unreadOnly ? 'chip on' : 'chip'}>
        <button type="button" aria-pressed={props.unreadOnly} onClick={() => props.onUnreadOnly(!props.unreadOnly)}>
          <Icon of={CircleDashed} size={12} />
          Not read {props.unread}
        </button>
      </span>
      <span className="end row g6 s12 tx2 nw c-safe">
        <Icon of={ShieldCheck} />
        Typed text and passwords are never recorded
      </span>
      <SnippetButton />
    </div>
  )
}

function NoClicks() {
  return (
    <div className="grow scroll">
      <Empty icon={MousePointerClick} title="No clicks yet">
        Open your page with the Hub script.
      </Empty>
      <div style={{ padding: '0 20px', maxWidth: 460 }}>
        <Snippet />
      </div>
    </div>
  )
}

function RecordSwitch() {
  const { client } = useApp()
  const on = useHub((data) => data.hub?.recordClicks ?? false)
  const set = (next: boolean): void => {
    client.call('clicks.setRecording', { on: next }).catch((error: unknown) => toast.error(messageOf(error)))
  }
  return <Toggle label="Record clicks" on={on} onChange={set} />
}

function Off() {
  const { client } = useApp()
  const turnOn = (): void => {
    client.call('clicks.setRecording', { on: true }).catch((error: unknown) => toast.error(messageOf(error)))
  }
  return (
    <div style={{ padding: '8px 16px' }}>
      <Banner tone="warn" glyph="waits" lead="Recording is off." action={<Button size="sm" onClick={turnOn}>Turn on</Button>}>
        Agents get no new clicks.
      </Banner>
    </div>
  )
}

export function ClicksView() {
  const clicks = useHub((data) => data.clicks)
  const reads = useHub((data) => data.reads)
  const recording = useHub((data) => data.hub?.recordClicks ?? true)
  const now = useNow()
  const [from, setFrom] = useState<From>('all')
  const [workspace, setWorkspace] = useState<string>()
  const [unreadOnly, setUnreadOnly] = useState(false)
  const [opened, setOpened] = useState<number>()
  const read = useMemo(() => readers(reads), [reads])
  const unread = clicks.filter(({ seq }) => !read.has(seq)).length
  const list = clicks.filter((click) => fits(click, from, workspace) && !(unreadOnly && read.has(click.seq)))
  const selected = list.find(({ seq }) => seq === opened) ?? list[0]

  const move = (by: number): void => {
    const at = list.findIndex(({ seq }) => seq === selected?.seq)
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))]
    if (next !== undefined) setOpened(next.seq)
  }
  useKeys({ j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })
  return (
    <>
      <TitleBar title="Clicks">
        <RecordSwitch />
      </TitleBar>
      <Toolbar clicks={clicks} unread={unread} from={from} workspace={workspace} unreadOnly={unreadOnly} onFrom={setFrom} onWorkspace={setWorkspace} onUnreadOnly={setUnreadOnly} />
      {recording ? null : <Off />}
      <div className={selected === undefined ? 'ck-cols' : 'ck-cols open'}>
        <div className="col">
          {clicks.length === 0 ? <NoClicks /> : <ClickList clicks={list} readers={read} selected={selected?.seq} onSelect={setOpened} />}
          <p className="ck-note s12 tx2 row g6">
            <Icon of={Info} />
            Agents get the clicks of their own workspace only, newest first.
          </p>
          <AgentReads reads={reads} now={now} />
        </div>
        {selected === undefined ? null : <ClickDetail click={selected} reads={read.get(selected.seq) ?? []} />}
      </div>
    </>
  )
}
