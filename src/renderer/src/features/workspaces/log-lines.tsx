import { ArrowDownToLine, ScrollText, SearchX } from 'lucide-react'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { Button, Kbd } from '../../components/controls.tsx'
import { Empty, Skeleton } from '../../components/states.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { count, plural } from '../../format/number.ts'
import { LogLine } from './log-line.tsx'
import type { LogView } from './use-log.ts'

const rowHeight = 18
const widestTag = 18

interface LogLinesProps {
  readonly view: LogView & { readonly again: () => void }
  /** How many lines the log has had. */
  readonly total: number
  readonly follow: boolean
  readonly onFollow: (follow: boolean) => void
  readonly onClear: () => void
}

function NoLines({ view, total, onClear }: Pick<LogLinesProps, 'view' | 'total' | 'onClear'>) {
  const { query, problem, again } = view
  if (query === undefined) return <Skeleton rows={8} />
  if (problem !== undefined) {
    return (
      <Empty icon={SearchX} title="The log can’t be read">
        <span className="selectable">{problem}</span>
        <button type="button" className="link" onClick={again}>Try again</button>
      </Empty>
    )
  }
  const filters = (query.text === '' ? 0 : 1) + (query.server === undefined ? 0 : 1)
  if (filters === 0) return <Empty icon={ScrollText} title="Nothing on stderr yet">What the worker and its servers write there appears here.</Empty>
  return (
    <Empty icon={SearchX} title="No lines match">
      {plural(total, 'line')}, {plural(filters, 'filter')}.
      <button type="button" className="link" onClick={onClear}>Clear</button>
    </Empty>
  )
}

/** The newest line at the bottom, and in sight while following; scrolling up stands still. */
export function LogLines({ view, total, follow, onFollow, onClear }: LogLinesProps) {
  const { lines, query, at } = view
  const box = useRef<HTMLDivElement>(null)
  const numbered = useMemo(() => lines.map((line, number) => ({ line, number })), [lines])
  const tagWidth = useMemo(() => {
    const names = lines.flatMap(({ server }) => server ?? [])
    return names.length === 0 ? 0 : Math.min(widestTag, Math.max(...new Set(names.map(({ length }) => length)), 'worker'.length))
  }, [lines])
  useLayoutEffect(() => {
    if (follow && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [numbered, follow])
  if (lines.length === 0) return <div className="grow"><NoLines view={view} total={total} onClear={onClear} /></div>
  const newer = follow ? 0 : Math.max(0, total - at)
  const scrolled = ({ scrollHeight, scrollTop, clientHeight }: HTMLDivElement): void => {
    if (follow && scrollHeight - scrollTop - clientHeight > 2 * rowHeight) onFollow(false)
  }
  return (
    <div className="log-box">
      <VirtualRows items={numbered} rowHeight={rowHeight} keyOf={({ number }) => number} className="log" boxRef={box} onScroll={scrolled} label="Lines">
        {({ line }) => <LogLine line={line} wanted={query?.text ?? ''} tagWidth={tagWidth} />}
      </VirtualRows>
      {newer === 0 ? null : (
        <div className="pill">
          <Button size="sm" icon={ArrowDownToLine} onClick={() => onFollow(true)}>
            {count(newer)} newer, follow<Kbd>F</Kbd>
          </Button>
        </div>
      )}
    </div>
  )
}
