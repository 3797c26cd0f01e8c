import { useEffect, useMemo, useRef } from 'react'
import { useApp, useHub, useNow, usePlace, useValue } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import { TitleBar } from '../../app/title-bar.tsx'
import { Button } from '../../components/controls.tsx'
import { SeverityMark } from '../../components/marks.tsx'
import { Banner } from '../../components/states.tsx'
import { count } from '../../format/number.ts'
import { shortTime } from '../../format/time.ts'
import { traceIdOf } from '../../format/trace.ts'
import { EventDetail } from './event-detail.tsx'
import { severityOrder } from './event-filter.ts'
import { EventTable } from './event-table.tsx'
import { startFilter } from './events-state.ts'
import { Filters } from './filters.tsx'
import { Histogram } from './histogram.tsx'
import { useTrace } from './use-trace.ts'
import './events.css'

function CountLine() {
  const { events } = useApp()
  const stats = useValue(events, (state) => state.stats)
  const debugHidden = useValue(events, ({ filter }) => filter.severity === 'info')
  const kept = useHub((data) => data.hub?.eventsKept)
  return (
    <div className="count-line row s12 tx2">
      <span className="b5" style={{ color: 'var(--tx1)' }}>
        {stats === undefined ? '–' : count(stats.total)} of {kept === undefined ? '–' : count(Math.max(kept, stats?.total ?? 0))} match
      </span>
      {severityOrder.map((severity) =>
        severity === 'debug' && debugHidden ? null : (
          <SeverityMark key={severity} severity={severity} quiet={stats?.bySeverity[severity] === 0} after={` ${stats === undefined ? '–' : count(stats.bySeverity[severity])}`} />
        )
      )}
      {debugHidden ? <span className="row g6">Debug is hidden<button type="button" className="link" onClick={() => events.setFilter({ ...events.getState().filter, severity: undefined })}>Show all</button></span> : null}
    </div>
  )
}

function Behind() {
  const { events } = useApp()
  const skipped = useValue(events, (state) => state.skipped)
  if (skipped === 0) return null
  return (
    <div style={{ padding: '0 16px 8px' }}>
      <Banner tone="warn" glyph="backoff" lead="Live updates are behind." action={<Button size="sm" onClick={() => void events.reload()}>Load them</Button>}>
        {count(skipped)} events were skipped in this view. All are in the log.
      </Banner>
    </div>
  )
}

function useEventKeys(search: { readonly current: HTMLInputElement | null }): void {
  const { events } = useApp()
  const move = (by: number) => (): void => {
    const { rows, selected } = events.getState()
    const at = selected === undefined ? rows.length : rows.findIndex(({ seq }) => seq === selected.seq)
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
    if (next !== undefined) events.select(next)
  }
  useKeys({
    '/': () => search.current?.focus(),
    'mod+f': () => search.current?.focus(),
    j: move(1),
    k: move(-1),
    ArrowDown: move(1),
    ArrowUp: move(-1),
    f: () => events.setFollow(!events.getState().follow),
    t() {
      const traceId = traceIdOf(events.getState().selected?.trace)
      if (traceId !== undefined) events.setFilter({ traceId })
    },
    Escape() {
      if (events.getState().selected === undefined) events.setFilter(startFilter)
      else events.select(undefined)
    }
  })
}

/** A part of its own, as it changes each second and the list need not. */
function KeptLine() {
  const hub = useHub((data) => data.hub)
  const now = useNow()
  const oldest = hub?.oldestEventAt
  return (
    <span className="s12 tx2 nw">
      {hub === undefined ? '–' : `${count(hub.eventsKept)} kept`}
      {oldest === undefined ? '' : `, oldest ${shortTime(oldest, now)}`}
    </span>
  )
}

export function EventsView() {
  const { events } = useApp()
  const place = usePlace()
  const histogram = useValue(events, (state) => state.histogram)
  const brush = useValue(events, (state) => state.brush)
  const selected = useValue(events, (state) => state.selected)
  const trace = useTrace(selected)
  const linked = useMemo(() => new Set(trace.map(({ seq }) => seq)), [trace])
  const search = useRef<HTMLInputElement>(null)
  useEventKeys(search)

  useEffect(() => {
    if (place.filter !== undefined) events.setFilter(place.filter)
  }, [events, place.filter])
  useEffect(() => {
    events.show(true)
    return () => events.show(false)
  }, [events])

  return (
    <>
      <TitleBar title="Events"><KeptLine /></TitleBar>
      <Filters searchRef={search} />
      <Behind />
      <Histogram stats={histogram} brush={brush} onBrush={events.setBrush} />
      <div className={selected === undefined ? 'ev-cols' : 'ev-cols open'}>
        <div className="col" style={{ position: 'relative' }}>
          <CountLine />
          <EventTable linked={linked} />
        </div>
        {selected === undefined ? null : <EventDetail event={selected} trace={trace} />}
      </div>
    </>
  )
}
