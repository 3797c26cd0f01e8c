import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Proposal } from '../../../../shared/proposal.ts'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useApp, useHub, useNow } from '../../app/app-context.ts'
import { useRecordClick } from '../../app/record-click.ts'
import { Button, Icon } from '../../components/controls.tsx'
import { Glyph, type GlyphName } from '../../components/glyph.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { clientName, summaryOf } from '../../format/call.ts'
import { clockMs, took } from '../../format/time.ts'
import { traceIdOf } from '../../format/trace.ts'
import { perMinute, type Call } from '../../store/calls.ts'

interface Outcome {
  readonly word: string
  readonly glyph: GlyphName
  readonly tone: string
}

const outcomes: Readonly<Record<'ok' | 'error' | 'cancelled' | 'running' | 'lost', Outcome>> = {
  ok: { word: 'OK', glyph: 'healthy', tone: 'tx2' },
  error: { word: 'Error', glyph: 'error', tone: 'bad b5' },
  cancelled: { word: 'Cancelled', glyph: 'exited', tone: 'tx2' },
  running: { word: 'Running', glyph: 'starting', tone: 'acc' },
  lost: { word: 'Cut off', glyph: 'exited', tone: 'warn b5' }
}

/** A call whose worker is gone never gets its end: it was cut off, and is not shown as running for ever. */
export function outcomeOf(call: Call, workspaces: readonly WorkspaceDetail[]): keyof typeof outcomes {
  if (call.outcome !== undefined) return call.outcome
  const worker = workspaces.find(({ name }) => name === call.workspace)?.worker
  if (call.workspace === undefined) return 'running'
  const gone = worker === null || worker === undefined || Date.parse(worker.startedAt) > call.startedAt
  return gone ? 'lost' : 'running'
}

interface LineProps {
  readonly time: string | number
  readonly client: string | undefined
  readonly workspace: string | undefined
  readonly tool: string | undefined
  /** What is asked where there is no tool. */
  readonly asked?: string
  readonly args: string
  readonly outcome: Outcome
  readonly end: ReactNode
  readonly trace: string | undefined
}

/** The tool's name leads to all events of its call, where they are linked. */
function Tool({ tool, trace }: { readonly tool: string; readonly trace: string | undefined }) {
  const { nav } = useApp()
  const traceId = traceIdOf(trace)
  if (traceId === undefined) return <span className="m11 el" title={tool}>{tool}</span>
  return (
    <button type="button" className="m11 el to-trace" title={`${tool}: show its linked events`} onClick={() => nav.go({ view: 'events', filter: { traceId } })}>
      {tool}
    </button>
  )
}

function Line({ time, client, workspace, tool, asked = 'Question', args, outcome, end, trace }: LineProps) {
  const record = useRecordClick()
  return (
    <div className="lc" role="row" onClick={(event) => record(event, { workspace, role: 'row', name: tool ?? args, selector: `Live calls, ${tool ?? asked}`, trace })}>
      <span role="cell" className="m11 tx3 el">{clockMs(time)}</span>
      <span role="cell" className="el" title={client}>{clientName(client) ?? '–'}</span>
      <span role="cell" className="el tx2 h1">{workspace ?? '–'}</span>
      <span role="cell" className="row">{tool === undefined ? <span className="el">{asked}</span> : <Tool tool={tool} trace={trace} />}</span>
      <span role="cell" className={tool === undefined ? 'tx3 el' : 'm11 tx3 el'} title={args}>{args}</span>
      <span role="cell" className={`row g4 ${outcome.tone}`}>
        <Glyph name={outcome.glyph} size={12} />
        {outcome.word}
      </span>
      <span role="cell" className="r el tx2">{end}</span>
    </div>
  )
}

function CallLine({ call }: { readonly call: Call }) {
  const workspaces = useHub((data) => data.workspaces)
  const now = useNow()
  const outcome = outcomeOf(call, workspaces)
  const running = outcome === 'running' ? now - call.startedAt : undefined
  const duration = call.durationMs ?? running
  return (
    <Line
      time={call.startedAt}
      client={call.client}
      workspace={call.workspace}
      tool={call.tool}
      args={summaryOf(call.arguments)}
      outcome={outcomes[outcome]}
      end={duration === undefined ? '–' : took(duration)}
      trace={call.trace}
    />
  )
}

function WaitingLine({ proposal }: { readonly proposal: Proposal }) {
  const { nav } = useApp()
  const open = (): void => nav.go({ view: 'proposals', item: proposal.id })
  return (
    <Line
      time={proposal.createdAt}
      client={proposal.client}
      workspace={proposal.workspace}
      tool={proposal.call?.tool}
      asked={proposal.held === true ? 'Request' : 'Question'}
      args={proposal.call === undefined ? proposal.title : summaryOf(proposal.call.arguments)}
      outcome={{ word: 'Waits for you', glyph: 'waits', tone: 'warn b5' }}
      end={<button type="button" className="link" onClick={open}>Proposal {proposal.seq}</button>}
      trace={proposal.trace}
    />
  )
}

/** What agents call right now; what waits for the person stays on top. */
export function LiveCalls() {
  const { nav } = useApp()
  const now = useNow()
  const book = useHub((data) => data.calls)
  const proposals = useHub((data) => data.proposals)
  const waiting = proposals.filter(({ status }) => status === 'pending')
  const rate = perMinute(book, now)
  return (
    <section className="dock" aria-labelledby="live-calls">
      <div className="sec">
        <h2 id="live-calls">Live calls</h2>
        <span className="row g4 s11 tx2">
          <span className={rate > 0 ? 'ld' : 'ld idle'} />
          {rate} per minute, all workspaces
        </span>
        <Button tone="gh" size="sm" className="end" onClick={() => nav.go({ view: 'events', filter: { scopes: ['mcp/calls'] } })}>
          Open in Events
          <Icon of={ArrowRight} size={12} />
        </Button>
      </div>
      {book.list.length === 0 && waiting.length === 0 ? (
        <p className="s12 tx2" style={{ padding: '2px 16px' }}>No calls yet. Calls of agents appear here as they happen.</p>
      ) : (
        <div role="table" aria-labelledby="live-calls" className="col grow">
          <div role="rowgroup" className="above">
            {waiting.map((proposal) => <WaitingLine key={proposal.id} proposal={proposal} />)}
          </div>
          <VirtualRows items={book.list} rowHeight={25} keyOf={(call) => call.id}>
            {(call) => <CallLine call={call} />}
          </VirtualRows>
        </div>
      )}
    </section>
  )
}
