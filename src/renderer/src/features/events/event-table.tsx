import { ArrowDown, ArrowDownToLine, SearchX } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { HubEvent } from '../../../../shared/event.ts'
import { useApp, useHub, useValue } from '../../app/app-context.ts'
import { useRecordClick } from '../../app/record-click.ts'
import { Button, Icon, Kbd } from '../../components/controls.tsx'
import { SeverityMark } from '../../components/marks.tsx'
import { Empty, Skeleton } from '../../components/states.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { count, plural } from '../../format/number.ts'
import { clockMs } from '../../format/time.ts'
import { filterCount } from './event-filter.ts'
import { listFilter } from './events-state.ts'

const rowHeight = 22
const fullTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

interface RowProps {
  readonly event: HubEvent
  readonly selected: boolean
  readonly linked: boolean
  readonly first: number
  readonly onSelect: () => void
}

function Row({ event, selected, linked, first, onSelect }: RowProps) {
  const record = useRecordClick()
  return (
    <div
      role="row"
      className={selected ? 'ev sel' : 'ev'}
      aria-rowindex={event.seq - first + 2}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      onClick={(clicked) => {
        onSelect()
        record(clicked, { workspace: event.workspace, role: 'row', name: event.summary, selector: `Events, ${event.seq}`, trace: event.trace })
      }}
    >
      <span role="gridcell">{linked ? <i className="tmk" title="In the selected trace"><span className="sr">In the selected trace</span></i> : null}</span>
      <span role="gridcell" className="m11 tx3 el">{count(event.seq)}</span>
      <span role="gridcell" className="m11 tx2" title={fullTime.format(new Date(event.time))}>{clockMs(event.time)}</span>
      <span role="gridcell"><SeverityMark severity={event.severity} /></span>
      <span role="gridcell" className="m11 el" title={event.scope}>{event.scope}</span>
      <span role="gridcell" className={event.severity === 'debug' ? 'el tx2' : 'el'}>{event.summary}</span>
      <span role="gridcell" className="el tx2">{event.workspace ?? '–'}</span>
    </div>
  )
}

/** Keeps the place: at the end while following, on the same rows when older ones come in above. */
function useScrollPlace(rows: readonly HubEvent[], follow: boolean) {
  const box = useRef<HTMLDivElement>(null)
  const before = useRef<{ readonly firstSeq: number | undefined; readonly count: number; readonly follow: boolean }>(undefined)
  useLayoutEffect(() => {
    const element = box.current
    const was = before.current
    const firstSeq = rows[0]?.seq
    before.current = { firstSeq, count: rows.length, follow }
    if (element === null) return
    if (follow) {
      // A list that is as long as before still stands at its end. To look would lay the page out.
      if (was?.count !== rows.length || !was.follow) element.scrollTop = rows.length * rowHeight
    } else if (was?.firstSeq !== undefined && firstSeq !== undefined && firstSeq < was.firstSeq) {
      const added = rows.findIndex(({ seq }) => seq === was.firstSeq)
      if (added > 0) element.scrollTop += added * rowHeight
    }
  }, [rows, follow])
  const some = rows.length > 0
  useEffect(() => {
    const element = box.current
    if (element === null || !follow || !some) return undefined
    const observer = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [follow, some])
  return box
}

function Nothing() {
  const { events } = useApp()
  const state = useValue(events, (current) => current)
  const kept = useHub((data) => data.hub?.eventsKept ?? 0)
  const filters = filterCount(listFilter(state))
  if (state.loading) return <Skeleton rows={6} />
  if (state.problem !== undefined) {
    return (
      <Empty icon={SearchX} title="The events can’t be read">
        <span className="selectable">{state.problem}</span>
        <button type="button" className="link" onClick={() => void events.reload()}>Try again</button>
      </Empty>
    )
  }
  if (filters === 0 || kept === 0) return <Empty icon={SearchX} title="No events yet">What workers, agents and your pages do appears here.</Empty>
  return (
    <Empty icon={SearchX} title="No events match">
      {plural(kept, 'event')}, {plural(filters, 'filter')}.
      <button type="button" className="link" onClick={() => events.setFilter({})}>Clear filters</button>
    </Empty>
  )
}

const heads = ['', 'Seq', 'Time', 'Severity', 'Scope', 'Summary', 'Workspace']

export function EventTable({ linked }: { readonly linked: ReadonlySet<number> }) {
  const { events } = useApp()
  const { rows, follow, loading, newer, selected, stats, hasOlder } = useValue(events, (state) => state)
  // Until the newest are read, the rows stay as they are: the switch must not wait for them.
  const live = follow && !loading
  const box = useScrollPlace(rows, live)
  const scrolled = (element: HTMLDivElement): void => {
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    if (live && below > 2 * rowHeight) events.setFollow(false)
    if (element.scrollTop < 40 * rowHeight && hasOlder) void events.loadOlder()
  }
  const first = rows[0]?.seq ?? 1
  return (
    <div className="ev-box" role="grid" aria-label="Events" aria-rowcount={stats === undefined ? -1 : stats.total + 1}>
      <div className="th ev" role="row" aria-rowindex={1}>
        {heads.map((head) => (
          <span key={head} role="columnheader" className="row g4">
            {head === '' ? <span className="sr">Trace</span> : head}
            {head === 'Time' ? <Icon of={ArrowDown} size={11} /> : null}
          </span>
        ))}
      </div>
      {rows.length === 0 ? (
        <div className="grow"><Nothing /></div>
      ) : (
        <VirtualRows
          items={rows}
          rowHeight={rowHeight}
          keyOf={({ seq }) => seq}
          recycled={live}
          fromEnd={live}
          boxRef={box}
          onScroll={scrolled}
          showKey={selected?.seq}
        >
          {(event) => (
            <Row event={event} first={first} selected={event.seq === selected?.seq} linked={linked.has(event.seq)} onSelect={() => events.select(event)} />
          )}
        </VirtualRows>
      )}
      {newer === 0 ? null : (
        <div className="pill">
          <Button size="sm" icon={ArrowDownToLine} onClick={() => events.setFollow(true)}>
            {count(newer)} newer, follow live<Kbd>F</Kbd>
          </Button>
        </div>
      )}
    </div>
  )
}
