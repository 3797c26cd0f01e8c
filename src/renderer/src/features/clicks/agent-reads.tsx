import { clientName, namedSummary } from '../../format/call.ts'
import { plural } from '../../format/number.ts'
import { clockMs, took } from '../../format/time.ts'
import type { Call } from '../../store/calls.ts'
import { givenTo, type RecordedClick } from '../../store/clicks.ts'

const shownMs = 30 * 60_000

/** The calls of get_recent_clicks of the last half hour. */
export function AgentReads({ calls, clicks, now }: { readonly calls: readonly Call[]; readonly clicks: readonly RecordedClick[]; readonly now: number }) {
  const reads = calls.filter((call) => call.tool === 'get_recent_clicks' && call.startedAt > now - shownMs)
  return (
    <section className="reads" aria-labelledby="reads">
      <div className="sec">
        <h2 id="reads">Agent reads</h2>
        <span className="s11 tx2">last 30 min</span>
      </div>
      {reads.length === 0 ? <p className="s12 tx2" style={{ padding: '0 16px' }}>No agent has read clicks.</p> : null}
      <ul className="scroll">
        {reads.map((call) => {
          const got = givenTo(call, clicks).length
          return (
            <li key={call.id} className="rd s12">
              <span className="m11 tx3">{clockMs(call.startedAt)}</span>
              <span className="el" title={call.client}>{clientName(call.client) ?? '–'}</span>
              <span className="el tx2">{call.workspace ?? 'all'}</span>
              <span className="el m11">get_recent_clicks <span className="tx3">{namedSummary(call.arguments)}</span></span>
              <span className={call.outcome === 'error' ? 'bad el' : got === 0 ? 'tx2 el' : 'el'}>{call.outcome === 'error' ? 'Error' : got === 0 ? 'No clicks' : plural(got, 'click')}</span>
              <span className="r tx2 nw">{call.durationMs === undefined ? '–' : took(call.durationMs)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
