import { useCallback, useMemo } from 'react'
import { useHub, useNow } from '../../app/app-context.ts'
import { Canvas } from '../../components/canvas.tsx'
import { plural } from '../../format/number.ts'
import { minuteRates, perMinute, sliceMs, sparkline } from '../../store/calls.ts'

const height = 20

/** Calls of the last half hour, and the number of the last minute. */
export function CallRate({ workspace }: { readonly workspace: string }) {
  const book = useHub((data) => data.calls)
  const now = useNow()
  const slice = Math.floor(now / sliceMs) * sliceMs
  const points = useMemo(() => sparkline(book, workspace, slice), [book, workspace, slice])
  const rate = perMinute(book, now, workspace)
  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, _height: number, colour: (token: string) => string) => {
      context.clearRect(0, 0, width, height)
      context.strokeStyle = colour('--line-strong')
      context.beginPath()
      context.moveTo(0, height - 1.5)
      context.lineTo(width, height - 1.5)
      context.stroke()
      const rates = minuteRates(points)
      const most = Math.max(...rates)
      if (most === 0) return
      context.strokeStyle = colour('--accent')
      context.lineWidth = 1.4
      context.lineJoin = 'round'
      context.beginPath()
      // Before the first call there is nothing to tell: the baseline alone.
      const start = Math.max(0, rates.findIndex((rate) => rate > 0) - 1)
      rates.forEach((value, index) => {
        if (index >= start) context.lineTo((index * width) / (rates.length - 1), height - 2 - (value / most) * (height - 6))
      })
      context.stroke()
    },
    [points]
  )
  const sum = points.reduce((total, value) => total + value, 0)
  return (
    <div className="row c-s">
      <Canvas width={66} height={height} draw={draw} label={`${plural(sum, 'call')} in the last 30 minutes`} />
      <span className={rate === 0 ? 'grow r tx3' : 'grow r'}>{rate}</span>
    </div>
  )
}
