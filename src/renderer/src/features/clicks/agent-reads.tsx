import { clientName } from '../../format/call.ts'
import { plural } from '../../format/number.ts'
import { clockMs } from '../../format/time.ts'
import type { ClickRead } from '../../store/reads.ts'
import { pageName } from './click-list.tsx'

const shownMs = 30 * 60_000

/** The reads of the last half hour. */
export function AgentReads({ reads, now }: { readonly reads: readonly ClickRead[]; readonly now: number }) {
  const recent = reads.filter(({ time }) => Date.parse(time) > now - shownMs)
  return (
    <section className="reads" aria-labelledby="reads">
      <div className="sec">
        <h2 id="reads">Agent reads</h2>
        <span className="s11 tx2">last 30 min</span>
      </div>
      {recent.length === 0 ? <p className="s12 tx2" style={{ padding: '0 16px' }}>No agent has read clicks.</p> : null}
      <ul className="scroll">
        {recent.map(({ seq, time, client, workspace, page, count }) => (
          <li key={seq} className="rd s12">
            <span className="m11 tx3">{clockMs(time)}</span>
            <span className="el" title={client}>{clientName(client) ?? 'An agent'}</span>
            <span className="el tx2">{workspace ?? 'all'}</span>
            <span className="el tx3" title={page}>{page === undefined ? 'All pages' : <>Only <span className="m11">{pageName(page)}</span></>}</span>
            <span className={count === 0 ? 'tx2 el r' : 'el r'}>{count === 0 ? 'No clicks' : plural(count, 'click')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
