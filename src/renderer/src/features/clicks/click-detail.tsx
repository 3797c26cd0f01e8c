import { CheckCheck } from 'lucide-react'
import { useApp } from '../../app/app-context.ts'
import { JsonCode } from '../../components/code.tsx'
import { Icon } from '../../components/controls.tsx'
import { CopyMark } from '../../components/copy-button.tsx'
import { TraceLink } from '../../components/trace-link.tsx'
import { clientName } from '../../format/call.ts'
import { clock, took } from '../../format/time.ts'
import type { RecordedClick } from '../../store/clicks.ts'
import type { ClickRead } from '../../store/reads.ts'

export function ClickDetail({ click, reads }: { readonly click: RecordedClick; readonly reads: readonly ClickRead[] }) {
  const { nav } = useApp()
  const name = click.name === '' ? click.text : click.name
  return (
    <aside className="pane" aria-label={`Click on ${name}`}>
      <div className="sec" style={{ height: 44 }}>
        {click.role === '' ? null : <span className="tag">{click.role}</span>}
        <h2 className="el" style={{ fontSize: 13 }}>{name === '' ? click.selector : name}</h2>
      </div>
      <dl className="kv" style={{ padding: '0 16px 12px', gridTemplateColumns: '76px 1fr' }}>
        <dt>Page</dt>
        <dd className="m11">{click.page}</dd>
        <dt>Selector</dt>
        <dd className="m11">{click.selector === '' ? '–' : click.selector}</dd>
        <dt>Text</dt>
        <dd>{click.text === '' ? '–' : click.text}</dd>
        <dt>Position</dt>
        <dd>x {Math.round(click.x)}, y {Math.round(click.y)}</dd>
        <dt>Workspace</dt>
        <dd>{click.workspace ?? '–'}</dd>
        <dt>Event</dt>
        <dd><button type="button" className="link" onClick={() => nav.go({ view: 'events', filter: { scopes: ['ui/clicks'], workspace: click.workspace } })}>seq {click.seq}</button></dd>
        {click.trace === undefined ? null : <><dt>Trace</dt><dd><TraceLink trace={click.trace} /></dd></>}
      </dl>
      <div className="hr" />
      <div className="sec">
        <h2>What agents get</h2>
        <span className="m11 tx3 el">get_recent_clicks</span>
        <span className="end"><CopyMark label="Copy JSON" text={JSON.stringify(click.given, null, 2)} /></span>
      </div>
      <div style={{ padding: '0 16px', flex: 'none' }}><JsonCode value={click.given} label="What agents get" /></div>
      <div className="sec" style={{ marginTop: 4 }}><h2>Read by</h2></div>
      {reads.length === 0 ? <p className="s12 tx2" style={{ padding: '0 16px 16px' }}>No agent has asked for it yet.</p> : null}
      <ol className="rl">
        {reads.map(({ seq, time, client }) => (
          <li key={seq}>
            <span className="m11 tx3">{clock(time)}</span>
            <Icon of={CheckCheck} size={13} />
            <span><b className="b6" title={client}>{clientName(client) ?? 'An agent'}</b>, {took(Date.parse(time) - Date.parse(click.time))} after the click</span>
          </li>
        ))}
      </ol>
    </aside>
  )
}
