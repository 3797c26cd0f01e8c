import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'

export type RowVirtualizer = Virtualizer<HTMLDivElement, Element>

interface VirtualRowsProps<T> {
  readonly items: readonly T[]
  readonly rowHeight: number
  readonly keyOf: (item: T) => string | number
  readonly children: (item: T, index: number) => ReactNode
  readonly className?: string
  readonly role?: 'rowgroup' | 'listbox'
  readonly label?: string
  /** The key of the row to bring into sight, each time it changes. */
  readonly showKey?: string | number
  readonly onScroll?: (box: HTMLDivElement) => void
  readonly boxRef?: RefObject<HTMLDivElement | null>
}

/** Rows of one height; only those in sight are in the page. Keyed by item, so focus follows the item and not its place. */
export function VirtualRows<T>(props: VirtualRowsProps<T>) {
  const { items, rowHeight, keyOf, children, className = '', role = 'rowgroup', label, showKey, onScroll, boxRef } = props
  const own = useRef<HTMLDivElement>(null)
  const box = boxRef ?? own
  const rows: RowVirtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : keyOf(item)
    },
    overscan: 12,
    initialRect: { width: 800, height: 600 }
  })
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const index = latest.current.items.findIndex((item) => latest.current.keyOf(item) === showKey)
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' })
  }, [rows, showKey])
  return (
    <div
      ref={box}
      className={`scroll grow inset-focus ${className}`}
      role={role}
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll === undefined ? undefined : (event) => onScroll(event.currentTarget)}
    >
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index]
          return item === undefined ? null : (
            <div
              key={row.key}
              role="presentation"
              style={{ position: 'absolute', insetInline: 0, height: row.size, transform: `translateY(${row.start}px)` }}
            >
              {children(item, row.index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
