import { useCallback, useRef, useState, type PointerEvent } from 'react'
import type { Severity } from '../../../../shared/event.ts'
import type { EventStats } from '../../../../shared/ipc.ts'
import { Canvas } from '../../components/canvas.tsx'
import { plural } from '../../format/number.ts'
import { clock, shortTime, timeTicks } from '../../format/time.ts'
import { severityOrder } from './event-filter.ts'
import type { EventsState } from './events-state.ts'

const height = 56
const colours = { debug: '--h-debug', info: '--h-info', warning: '--h-warn', error: '--h-err', critical: '--h-crit' } as const satisfies Record<Severity, string>

function sum(bucket: Readonly<Record<Severity, number>>): number {
  return severityOrder.reduce((total, severity) => total + bucket[severity], 0)
}

function drawBars(context: CanvasRenderingContext2D, width: number, stats: EventStats | undefined, colour: (token: string) => string): void {
  context.clearRect(0, 0, width, height)
  context.fillStyle = colour('--line-strong')
  context.fillRect(0, height - 1, width, 1)
  const buckets = stats?.buckets ?? []
  const most = Math.max(1, ...buckets.map(sum))
  const step = width / Math.max(1, buckets.length)
  buckets.forEach((bucket, index) => {
    let top = height - 1
    for (const severity of severityOrder) {
      if (bucket[severity] === 0) continue
      const tall = Math.max(1, (bucket[severity] / most) * (height - 4))
      context.fillStyle = colour(colours[severity])
      context.fillRect(index * step, top - tall, Math.max(1, step - 1), tall)
      top -= tall
    }
  })
}

function Axis({ from, to }: { readonly from: number; readonly to: number }) {
  const { stepMs, ticks } = timeTicks(from, to)
  return (
    <div className="ax" aria-hidden="true">
      {ticks.map((at) => (
        <span key={at} style={{ left: `${(100 * (at - from)) / (to - from)}%` }}>{stepMs < 60_000 ? clock(at) : shortTime(at, to)}</span>
      ))}
    </div>
  )
}

interface HistogramProps {
  readonly stats: EventStats | undefined
  readonly brush: EventsState['brush']
  readonly onBrush: (brush: EventsState['brush']) => void
}

interface Drag {
  readonly from: number
  readonly to: number
}

/** Events over time. Dragging over it narrows the list to that time; a click takes it back. */
export function Histogram({ stats, brush, onBrush }: HistogramProps) {
  const box = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag>()
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, _height: number, colour: (token: string) => string) => drawBars(context, width, stats, colour),
    [stats]
  )
  const from = stats?.from ?? 0
  const to = Math.max(from + 1, stats?.to ?? 1)
  const partAt = (event: PointerEvent): number => {
    const place = box.current?.getBoundingClientRect()
    if (place === undefined || place.width === 0) return 0
    return Math.min(1, Math.max(0, (event.clientX - place.left) / place.width))
  }
  const end = (): void => {
    if (drag === undefined) return
    setDrag(undefined)
    const [low, high] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    if (high - low < 0.004) onBrush(undefined)
    else onBrush({ since: Math.round(from + low * (to - from)), until: Math.round(from + high * (to - from)) })
  }
  const part = (time: number): number => Math.min(1, Math.max(0, (time - from) / (to - from)))
  const marked = drag ?? (brush === undefined ? undefined : { from: part(brush.since), to: part(brush.until) })
  const left = marked === undefined ? 0 : Math.min(marked.from, marked.to)
  const label = stats === undefined ? 'Events over time' : `${plural(stats.total, 'event')} from ${shortTime(from, to)} to ${shortTime(to, to)}, by severity`
  return (
    <div className="hg">
      <div
        ref={box}
        className="hg-box"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: partAt(event), to: partAt(event) })
        }}
        onPointerMove={(event) => setDrag(drag === undefined ? undefined : { from: drag.from, to: partAt(event) })}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
      >
        <Canvas height={height} draw={draw} label={label} />
        {marked === undefined ? null : (
          <span className="brush" style={{ left: `${left * 100}%`, width: `${Math.abs(marked.to - marked.from) * 100}%` }} />
        )}
      </div>
      {stats === undefined || stats.total === 0 ? <div className="ax" /> : <Axis from={from} to={to} />}
    </div>
  )
}
