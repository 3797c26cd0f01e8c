import { defaultKeyExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'

/** What a list is taken to be high before it is laid out. */
const firstHeight = 600

export type RowVirtualizer = Virtualizer<HTMLDivElement, Element>

interface VirtualRowsProps<T> {
  readonly items: readonly T[]
  readonly rowHeight: number
  /** Whether rows are as high as what stands in them. */
  readonly measured?: boolean
  /** Rows that go are used for those that come: cheaper where all of them change at once, but the focus stays where it is. */
  readonly recycled?: boolean
  /** Begins at the last row. */
  readonly fromEnd?: boolean
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

/** Tells the parent how wide the scroll bar is, as `--bar`: heads and pinned rows leave as much room. */
function useBarWidth(box: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current
    const parent = element?.parentElement
    if (element === null || parent === null || parent === undefined) return undefined
    const tell = (): void => parent.style.setProperty('--bar', `${element.offsetWidth - element.clientWidth}px`)
    const observer = new ResizeObserver(tell)
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    return () => {
      observer.disconnect()
      parent.style.removeProperty('--bar')
    }
  }, [box])
}

/** Brings the row of `showKey` into sight each time that changes. */
function useShown<T>(rows: RowVirtualizer, props: VirtualRowsProps<T>): void {
  const { showKey } = props
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const index = latest.current.items.findIndex((item) => latest.current.keyOf(item) === showKey)
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' })
  }, [rows, showKey])
}

/** Rows of one height, or measured where `rowHeight` is only a guess; only those in sight are in the page. Keyed by item, so focus follows the item and not its place. */
export function VirtualRows<T>(props: VirtualRowsProps<T>) {
  const { items, rowHeight, measured = false, recycled = false, fromEnd = false, keyOf, children, className = '', role = 'rowgroup', label, onScroll, boxRef } = props
  const own = useRef<HTMLDivElement>(null)
  const box = boxRef ?? own
  const keyAt = (index: number): string | number => {
    const item = items[index]
    return item === undefined ? index : keyOf(item)
  }
  const rows: RowVirtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    // Sizes are kept by key. Where all are the same, a key that stays the same function spares working them out anew.
    getItemKey: measured ? (index) => keyAt(index) : defaultKeyExtractor,
    overscan: 12,
    initialRect: { width: 800, height: firstHeight },
    initialOffset: () => (fromEnd ? Math.max(0, items.length * rowHeight - firstHeight) : 0)
  })
  useBarWidth(box)
  useShown(rows, props)
  const shown = rows.getVirtualItems()
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
        {shown.map((row) => {
          const item = items[row.index]
          return item === undefined ? null : (
            <div
              // Of neighbours no two have the same rest.
              key={recycled ? row.index % shown.length : keyAt(row.index)}
              ref={measured ? rows.measureElement : undefined}
              data-index={row.index}
              role="presentation"
              className={measured ? undefined : 'vrow'}
              style={{ position: 'absolute', insetInline: 0, height: measured ? undefined : row.size, transform: `translateY(${row.start}px)` }}
            >
              {children(item, row.index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
