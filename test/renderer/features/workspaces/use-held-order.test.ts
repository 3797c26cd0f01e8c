import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useHeldOrder } from '../../../../src/renderer/src/features/workspaces/use-held-order.ts'

const held = () => renderHook(({ items }) => useHeldOrder(items, (item) => item), { initialProps: { items: ['a', 'b'] } })

test('rows stay where they are from the first move of the pointer until it leaves', () => {
  const { result, rerender } = held()
  act(() => result.current.onPointerMove({ clientX: 1, clientY: 1 }))
  act(() => result.current.onPointerMove({ clientX: 2, clientY: 1 }))
  rerender({ items: ['b', 'new', 'a'] })
  act(() => result.current.onPointerMove({ clientX: 3, clientY: 1 }))
  expect(result.current.items).toEqual(['a', 'b', 'new'])
  act(() => result.current.onPointerLeave())
  expect(result.current.items).toEqual(['b', 'new', 'a'])
})

test('a pointer that lies still holds nothing', () => {
  const { result, rerender } = held()
  act(() => result.current.onPointerMove({ clientX: 1, clientY: 1 }))
  act(() => result.current.onPointerMove({ clientX: 1, clientY: 1 }))
  rerender({ items: ['b', 'a'] })
  expect(result.current.items).toEqual(['b', 'a'])
})
