import { useApp } from '../app/app-context.ts'
import { traceIdOf } from '../format/trace.ts'

/** Leads to every event of a trace. */
export function TraceLink({ trace }: { readonly trace: string }) {
  const { nav } = useApp()
  const traceId = traceIdOf(trace)
  if (traceId === undefined) return null
  return (
    <span className="row g6">
      <span className="m11 tx3 el" title={traceId}>{traceId.slice(0, 12)}</span>
      <button type="button" className="link nw" onClick={() => nav.go({ view: 'events', filter: { traceId } })}>Show linked events</button>
    </span>
  )
}
