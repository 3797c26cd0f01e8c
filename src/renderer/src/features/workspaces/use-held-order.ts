import { useState } from 'react'

/** Keeps items where they are while the pointer is over them: rows never move under it. New items go to the end. */
export function useHeldOrder<T>(items: readonly T[], keyOf: (item: T) => string): {
  readonly items: readonly T[]
  readonly onPointerEnter: () => void
  readonly onPointerLeave: () => void
} {
  const [held, setHeld] = useState<readonly string[]>()
  return {
    items: held === undefined ? items : inOrder(items, held, keyOf),
    onPointerEnter: () => setHeld(items.map(keyOf)),
    onPointerLeave: () => setHeld(undefined)
  }
}

export function inOrder<T>(items: readonly T[], order: readonly string[], keyOf: (item: T) => string): readonly T[] {
  const place = new Map(order.map((key, index) => [key, index]))
  const rank = (item: T): number => place.get(keyOf(item)) ?? order.length
  return [...items].sort((a, b) => rank(a) - rank(b))
}
