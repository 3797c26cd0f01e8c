import { Clock, Download, Hash, Layers, Route, TriangleAlert, X } from 'lucide-react'
import { useState, type RefObject } from 'react'
import { toast } from 'sonner'
import type { WindowFilter } from '../../../../shared/ipc.ts'
import { useApp, useHub, useNow, useValue } from '../../app/app-context.ts'
import { Button, Icon, SearchField, Toggle } from '../../components/controls.tsx'
import { FilterChip } from '../../components/filter-chip.tsx'
import { SeverityMark } from '../../components/marks.tsx'
import { count } from '../../format/number.ts'
import { clock, shortTime } from '../../format/time.ts'
import { messageOf } from '../../hub/client.ts'
import { sameFilter, severityOrder } from './event-filter.ts'
import { exportEvents } from './export-events.ts'
import { listFilter, startFilter } from './events-state.ts'

const spans = [
  { value: '5', label: 'Last 5 minutes' },
  { value: '30', label: 'Last 30 minutes' },
  { value: '1440', label: 'Last 24 hours' }
]

function chosenWords(name: string, chosen: readonly string[]): string {
  return chosen.length === 1 ? (chosen[0] ?? name) : `${chosen.length} ${name.toLowerCase()}`
}

function TimeChip() {
  const { events } = useApp()
  const filter = useValue(events, (state) => state.filter)
  const brush = useValue(events, (state) => state.brush)
  const now = useNow()
  if (brush !== undefined) {
    const sameDay = new Date(brush.since).toDateString() === new Date(now).toDateString()
    const label = sameDay ? `${clock(brush.since)}–${clock(brush.until)}` : `${shortTime(brush.since, now)}–${shortTime(brush.until, now)}`
    return (
      <span className="chip on">
        <button type="button" aria-label={`Clear time range ${label}`} onClick={() => events.setBrush(undefined)}>
          <Icon of={Clock} size={12} />
          {label}
          <Icon of={X} size={12} />
        </button>
      </span>
    )
  }
  const since = filter.since
  return (
    <FilterChip
      single
      icon={Clock}
      name="Time"
      label={since === undefined ? 'Time: all' : `Since ${shortTime(since, now)}`}
      options={spans}
      chosen={since === undefined ? [] : ['since']}
      onChange={(chosen) => {
        const minutes = Number(chosen[0])
        events.setFilter({ ...filter, since: Number.isNaN(minutes) ? undefined : Date.now() - minutes * 60_000 })
      }}
    />
  )
}

const infoAndUp = 'info-and-up'

interface SeverityChipProps {
  readonly filter: WindowFilter
  readonly onChange: (change: WindowFilter) => void
}

/** From info on, or any severities. While it filters, its cross shows all. */
function SeverityChip({ filter, onChange }: SeverityChipProps) {
  const from = filter.severity !== undefined
  const picked = from ? [infoAndUp] : (filter.severities ?? [])
  const all = picked.length === 0 ? 'Severity: all' : chosenWords('Severities', picked)
  return (
    <FilterChip
      icon={TriangleAlert}
      glyph="warning"
      name="Severity"
      chosen={picked}
      label={from ? 'Info and up' : all}
      options={[
        { value: infoAndUp, label: 'Info and up' },
        ...severityOrder.map((severity) => ({ value: severity, label: <SeverityMark severity={severity} /> }))
      ]}
      onChange={(chosen) => {
        if (!from && chosen.includes(infoAndUp)) onChange({ severity: 'info', severities: undefined })
        else onChange({ severity: undefined, severities: severityOrder.filter((severity) => chosen.includes(severity)) })
      }}
    />
  )
}

function ExportButton() {
  const { client, events, hub } = useApp()
  const total = useValue(events, (state) => state.stats?.total)
  const [busy, setBusy] = useState(false)
  const run = (): void => {
    setBusy(true)
    exportEvents(client, listFilter(events.getState()), hub.getState().newestSeq)
      .catch((error: unknown) => toast.error(messageOf(error)))
      .finally(() => setBusy(false))
  }
  return (
    <Button size="sm" icon={Download} className="x-out" disabled={busy || total === undefined || total === 0} onClick={run}>
      {busy ? 'Exporting' : total === undefined ? 'Export' : `Export ${count(total)}`}
    </Button>
  )
}

export function Filters({ searchRef }: { readonly searchRef: RefObject<HTMLInputElement | null> }) {
  const { events } = useApp()
  const { filter, scopes, follow, brush } = useValue(events, (state) => state)
  const workspaces = useHub((data) => data.workspaces)
  const set = (change: WindowFilter): void => events.setFilter({ ...filter, ...change })
  const scoped = filter.scopes ?? []
  const changed = brush !== undefined || !sameFilter(filter, startFilter)
  return (
    <div className="fb" role="search">
      <SearchField ref={searchRef} label="Search events" width={204} value={filter.text ?? ''} onChange={(text) => set({ text })} />
      <FilterChip
        searchable icon={Hash} name="Scope" chosen={scoped}
        label={scoped.length === 0 ? `Scope: all ${scopes.length === 0 ? '' : scopes.length}`.trim() : chosenWords('Scopes', scoped)}
        options={[...new Set([...scopes, ...scoped])].map((scope) => ({ value: scope, label: <span className="m11">{scope}</span> }))}
        onChange={(chosen) => set({ scopes: [...chosen] })}
      />
      <SeverityChip filter={filter} onChange={set} />
      <FilterChip
        single searchable icon={Layers} name="Workspace" chosen={filter.workspace === undefined ? [] : [filter.workspace]}
        label={filter.workspace ?? 'Workspace: all'}
        options={workspaces.map(({ name }) => ({ value: name, label: name }))}
        onChange={([workspace]) => set({ workspace })}
      />
      {filter.traceId === undefined ? null : (
        <span className="chip on">
          <button type="button" aria-label="Clear trace filter" onClick={() => set({ traceId: undefined })}>
            <Icon of={Route} size={12} />
            Trace {filter.traceId.slice(0, 8)}
            <Icon of={X} size={12} />
          </button>
        </span>
      )}
      <TimeChip />
      {changed ? <Button tone="gh" size="sm" onClick={() => events.setFilter(startFilter)}>Clear</Button> : null}
      <span className="end row g12">
        <Toggle label="Follow" kbd="F" on={follow} onChange={events.setFollow} />
        <ExportButton />
      </span>
    </div>
  )
}
