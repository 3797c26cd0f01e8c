import { expect, test } from 'vitest'
import { createNavStore, placeOf } from '../../../src/renderer/src/store/nav-store.ts'

test('one goes back and forward, and a new place drops what was ahead', () => {
  const nav = createNavStore()
  nav.go({ view: 'events' })
  nav.go({ view: 'clicks' })
  nav.back()
  expect(placeOf(nav.getState()).view).toBe('events')
  nav.forward()
  expect(placeOf(nav.getState()).view).toBe('clicks')
  nav.back()
  nav.go({ view: 'proposals', item: 'p1' })
  nav.forward()
  expect(placeOf(nav.getState())).toEqual({ view: 'proposals', item: 'p1' })
  nav.back()
  nav.back()
  nav.back()
  expect(placeOf(nav.getState()).view).toBe('workspaces')
})

test('going where one is leaves no trace', () => {
  const nav = createNavStore()
  nav.go({ view: 'workspaces' })
  expect(nav.getState().places).toHaveLength(1)
})
