import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { HoldState } from '../../../../src/shared/hold.ts'
import { createBridge, Refusal } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { hubState } from '../../support/samples.ts'

const since = new Date(Date.now() - 60_000).toISOString()
const held = (waiting: number): HoldState => ({ on: true, since, waiting })
const banner = (): HTMLElement => screen.getByRole('region', { name: 'All agent calls are held' })

test('one press at the foot of the sidebar holds, and the banner says it in every view', async () => {
  const bridge = createBridge()
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('button', { name: 'Hold agent calls' }))
  expect(bridge.inputsOf('hub.hold')).toEqual([{ on: true }])
  expect(screen.queryByRole('region', { name: 'All agent calls are held' })).toBeNull()
  act(() => bridge.push({ hub: { ...hubState, hold: held(0) } }))
  for (const view of ['Workspaces', 'Proposals', 'Events', 'Clicks']) {
    fireEvent.click(screen.getByRole('link', { name: view }))
    expect(banner().textContent).toContain('No call waits yet.')
  }
  expect(within(banner()).queryByRole('button', { name: 'Refuse…' })).toBeNull()
})

test('the count is live, and what waits is released', async () => {
  const bridge = createBridge({ hub: { ...hubState, hold: held(1) } })
  await renderApp(bridge)
  expect(banner().textContent).toMatch(/^All agent calls are held since .*1 call waits\./u)
  act(() => bridge.push({ hub: { ...hubState, hold: held(6) } }))
  expect(screen.getAllByRole('button', { name: 'Release 6 calls' })).toHaveLength(2)
  fireEvent.click(within(banner()).getByRole('button', { name: 'Release 6 calls' }))
  expect(bridge.inputsOf('hub.hold')).toEqual([{ on: false, refuse: false }])
  act(() => bridge.push({ hub: hubState }))
  expect(screen.queryByRole('region', { name: 'All agent calls are held' })).toBeNull()
})

test('what waits is refused, with a reason or without', async () => {
  const bridge = createBridge({ hub: { ...hubState, hold: held(2) } })
  await renderApp(bridge)
  const refuse = async (reason: string): Promise<void> => {
    fireEvent.click(within(banner()).getByRole('button', { name: 'Refuse…' }))
    const box = await screen.findByRole('dialog', { name: 'Refuse 2 calls, and say why' })
    fireEvent.change(within(box).getByRole('textbox'), { target: { value: reason } })
    fireEvent.click(within(box).getByRole('button', { name: 'Refuse 2 calls' }))
    await waitFor(() => expect(within(banner()).getByRole('button', { name: 'Refuse…' })).toHaveProperty('disabled', false))
  }
  await refuse('Not now')
  await refuse('')
  expect(bridge.inputsOf('hub.hold')).toEqual([{ on: false, refuse: true, reason: 'Not now' }, { on: false, refuse: true }])
})

test('the second click of a double click does not let go what the first one held', async () => {
  const bridge = createBridge()
  await renderApp(bridge)
  act(() => bridge.push({ hub: { ...hubState, hold: held(0) } }))
  fireEvent.click(screen.getByRole('button', { name: 'Release agent calls' }), { detail: 2 })
  expect(bridge.inputsOf('hub.hold')).toEqual([])
})

test('an order that fails is said, and can be given again', async () => {
  const bridge = createBridge()
  bridge.answer('hub.hold', () => {
    throw new Refusal({ code: 'INTERNAL', message: 'The switch could not be kept.' })
  })
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('button', { name: 'Hold agent calls' }))
  expect(await screen.findByText('The switch could not be kept.')).toBeTruthy()
  await waitFor(() => expect(screen.getByRole('button', { name: 'Hold agent calls' })).toHaveProperty('disabled', false))
})
