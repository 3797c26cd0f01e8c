import { useRef, useState } from 'react'

interface Place {
  readonly clientX: number
  readonly clientY: number
}

/**
 * Keeps items where they are from the pointer's first move over them until it leaves: rows never move under it. A pointer
 * that only lies where the window came up holds nothing. New items go to the end.
 */
export function useHeldOrder<T>(items: readonly T[], keyOf: (item: T) => string): {
  readonly items: readonly T[]
  readonly onPointerMove: (place: Place) => void
  readonly onPointerLeave: () => void
} {
  const [held, setHeld] = useState<readonly string[]>()
  const last = useRef<Place>(undefined)
  return {
    items: held === undefined ? items : inOrder(items, held, keyOf),
    onPointerMove({ clientX, clientY }) {
      const before = last.current
      last.current = { clientX, clientY }
      // Chromium also sends moves when the page moves below a pointer that lies still.
      if (before === undefined || (before.clientX === clientX && before.clientY === clientY)) return
      setHeld((order) => order ?? items.map(keyOf))
    },
    onPointerLeave() {
      last.current = undefined
      setHeld(undefined)
    }
  }
}

export function inOrder<T>(items: readonly T[], order: readonly string[], keyOf: (item: T) => string): readonly T[] {
  const place = new Map(order.map((key, index) => [key, index]))
  const rank = (item: T): number => place.get(keyOf(item)) ?? order.length
  return [...items].sort((a, b) => rank(a) - rank(b))
}
