import { X } from 'lucide-react'
import type { HubEvent } from '../../../../shared/event.ts'
import { useApp } from '../../app/app-context.ts'
import { Button, IconButton } from '../../components/controls.tsx'
import { CopyMark } from '../../components/copy-button.tsx'
import { Glyph } from '../../components/glyph.tsx'
import { JsonTree } from '../../components/json-tree.tsx'
import { SeverityMark } from '../../components/marks.tsx'
import { bytes, count } from '../../format/number.ts'
import { clockMs, took } from '../../format/time.ts'
import { traceIdOf } from '../../format/trace.ts'

function signed(ms: number): string {
  if (ms === 0) return '0 ms'
  return `${ms < 0 ? '−' : '+'}${took(Math.abs(ms))}`
}

function Trace({ event, events }: { readonly event: HubEvent; readonly events: readonly HubEvent[] }) {
  const { events: model } = useApp()
  const traceId = traceIdOf(event.trace)
  if (traceId === undefined) return null
  const zero = Date.parse(event.time)
  return (
    <section aria-labelledby="trace">
      <div className="hr" />
      <div className="sec" style={{ height: 32 }}>
        <h3 id="trace">Trace</h3>
        <span className="m11 tx3 el" title={traceId}>{traceId.slice(0, 12)}</span>
        <Button tone="gh" size="sm" className="end" onClick={() => model.setFilter({ traceId })}>Show only these {events.length}</Button>
      </div>
      <ol>
        {events.map((step) => (
          <li key={step.seq} className={step.seq === event.seq ? 'tn on' : 'tn'}>
            <span className="nd"><Glyph name={step.severity} size={12} /></span>
            <button type="button" className="grow" aria-current={step.seq === event.seq ? 'step' : undefined} onClick={() => model.select(step)}>
              <span className="row"><span className="b5 el">{step.summary}</span><span className="end m11 tx3 nw">{signed(Date.parse(step.time) - zero)}</span></span>
              <span className="tx2 el" style={{ display: 'block' }}>{step.scope}, seq {count(step.seq)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

export function EventDetail({ event, trace }: { readonly event: HubEvent; readonly trace: readonly HubEvent[] }) {
  const { events } = useApp()
  const size = event.data === undefined ? 0 : new Blob([JSON.stringify(event.data)]).size
  return (
    <aside className="pane" aria-label={`Event ${count(event.seq)}`}>
      <div className="sec pane-head">
        <h2>Event {count(event.seq)}</h2>
        <span className="end row g4">
          <CopyMark label="Copy as JSON" text={JSON.stringify(event, null, 2)} />
          <IconButton label="Close" icon={X} onClick={() => events.select(undefined)} />
        </span>
      </div>
      <div style={{ padding: '10px 16px 8px' }}>
        <div className="b6 selectable" style={{ overflowWrap: 'anywhere' }}>{event.summary}</div>
        <div className="s12 tx2 row g6" style={{ marginTop: 2 }}>
          <SeverityMark severity={event.severity} />
          <span className="m11 el">{event.scope}</span>
          <span className="end m11">{clockMs(event.time)}</span>
        </div>
      </div>
      <dl className="kv" style={{ padding: '0 16px 10px', gridTemplateColumns: '72px 1fr' }}>
        {event.workspace === undefined ? null : <><dt>Workspace</dt><dd>{event.workspace}</dd></>}
        {event.source === undefined ? null : <><dt>Source</dt><dd>{event.source}</dd></>}
        <dt>Id</dt>
        <dd className="m11">{event.id}</dd>
      </dl>
      <div className="hr" />
      <div className="sec" style={{ height: 30 }}>
        <h3>Data</h3>
        <span className="end s11 tx3">{event.data === undefined ? '–' : bytes(size)}</span>
      </div>
      {event.data === undefined ? null : (
        <div style={{ padding: '0 12px 10px' }}>
          <JsonTree key={event.seq} value={event.data} label="Data of the event" />
        </div>
      )}
      <Trace event={event} events={trace} />
    </aside>
  )
}
