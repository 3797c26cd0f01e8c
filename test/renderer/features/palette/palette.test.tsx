import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createBridge } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { at, callEvent, hubState, proposal, workspace } from '../../support/samples.ts'

const now = Date.now()
const shop = workspace('shop', { provenAt: at(1_000, now), worker: { pid: 7, transport: 'http', address: '', startedAt: at(60_000, now), restarts: 0 } })
const docs = workspace('docs', { state: 'stopped', health: 'unknown', provenAt: null, worker: null })

async function open(snapshot: Parameters<typeof createBridge>[0] = {}, text = '') {
  const bridge = createBridge({ workspaces: [shop, docs], ...snapshot })
  const app = await renderApp(bridge)
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  const dialog = await screen.findByRole('dialog', { name: 'Command palette' })
  const field = within(dialog).getByRole('combobox', { name: 'Search or run a command' })
  fireEvent.change(field, { target: { value: text } })
  const labels = (): readonly (string | null)[] => within(dialog).getAllByRole('option').map((option) => option.querySelector('.p-label')?.textContent ?? null)
  return { bridge, app, dialog, field, labels }
}

const closed = (): Promise<void> => waitFor(() => expect(screen.queryByRole('dialog', { name: 'Command palette' })).toBeNull())

test('opens by keys and by the button, and Esc gives the focus back', async () => {
  await renderApp(createBridge({ workspaces: [shop] }))
  const button = screen.getByRole('button', { name: 'Search or run' })
  button.focus()
  fireEvent.keyDown(button, { key: 'k', ctrlKey: true })
  const field = await screen.findByRole('combobox', { name: 'Search or run a command' })
  expect(document.activeElement).toBe(field)
  fireEvent.keyDown(field, { key: 'Escape' })
  await closed()
  await waitFor(() => expect(document.activeElement).toBe(button))
  fireEvent.click(button)
  expect(await screen.findByRole('dialog', { name: 'Command palette' })).toBeTruthy()
})

test('offers what works in the present state', async () => {
  const { labels } = await open({ notify: true }, '>')
  expect(labels()).toEqual([
    'Hold all agent calls',
    'Restart shop', 'Stop shop', 'Copy stable URL of shop', 'Copy click script tag of shop', 'Open folder of shop',
    'Start docs', 'Copy stable URL of docs', 'Copy click script tag of docs', 'Open folder of docs',
    'Restart all workspaces', 'Stop recording clicks', 'Stop notifying about proposals'
  ])
})

test('where the system has no notifications nothing of them is offered', async () => {
  const { dialog } = await open({}, '> notif')
  expect(within(dialog).queryByRole('option')).toBeNull()
})

test('Enter runs what is selected, and arrows select', async () => {
  const { bridge, field } = await open({}, 'url')
  fireEvent.keyDown(field, { key: 'ArrowDown' })
  fireEvent.keyDown(field, { key: 'Enter' })
  await closed()
  await waitFor(() => expect(bridge.inputsOf('app.copy')).toEqual([{ text: docs.url }]))
})

test('holds, releases and refuses', async () => {
  const { bridge, field, app } = await open({}, 'hold')
  fireEvent.keyDown(field, { key: 'Enter' })
  await closed()
  await waitFor(() => expect(bridge.inputsOf('hub.hold')).toEqual([{ on: true }]))
  act(() => bridge.push({ hub: { ...hubState, hold: { on: true, since: at(0), waiting: 2 } } }))
  act(() => app.nav.setPalette(true))
  const again = await screen.findByRole('combobox', { name: 'Search or run a command' })
  fireEvent.change(again, { target: { value: '2 calls' } })
  const dialog = screen.getByRole('dialog', { name: 'Command palette' })
  expect(within(dialog).getAllByRole('option').map((option) => option.querySelector('.p-label')?.textContent)).toEqual(['Release 2 calls', 'Refuse 2 calls'])
  fireEvent.click(within(dialog).getByRole('option', { name: /^Refuse 2 calls/ }))
  await waitFor(() => expect(bridge.inputsOf('hub.hold').at(-1)).toEqual({ on: false, refuse: true }))
})

test('stopping what has calls in flight is asked first, here too', async () => {
  const { bridge, field } = await open({ events: [callEvent(1, 'started', {}, { time: at(100, now) })] }, 'stop shop')
  fireEvent.keyDown(field, { key: 'Enter' })
  const ask = await screen.findByRole('alertdialog', { name: 'Stop shop?' })
  expect(bridge.inputsOf('workspaces.stop')).toEqual([])
  fireEvent.click(within(ask).getByRole('button', { name: 'Stop shop' }))
  expect(bridge.inputsOf('workspaces.stop')).toEqual([{ name: 'shop' }])
})

test('opens a proposal that waits', async () => {
  const { field, labels } = await open({ proposals: [proposal(7), proposal(8, { status: 'rejected' })] }, '#')
  expect(labels()).toEqual(['7 files_write in shop'])
  fireEvent.keyDown(field, { key: 'Enter' })
  expect(await screen.findByRole('article', { name: 'Proposal 7' })).toBeTruthy()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')))
})

test('Mod+Enter opens the workspace a command is about', async () => {
  const { bridge, field, app } = await open({}, 'restart shop')
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  await closed()
  await waitFor(() => expect(app.nav.getState().places.at(-1)).toEqual({ view: 'workspaces', item: 'shop' }))
  expect(bridge.inputsOf('workspaces.restart')).toEqual([])
})

test('says how much fits, and when nothing does', async () => {
  const { dialog, field } = await open({}, 'shop')
  expect(within(dialog).getByRole('status').textContent).toBe('6 results')
  fireEvent.change(field, { target: { value: 'qqq' } })
  expect(within(dialog).getByText('Nothing fits “qqq”.')).toBeTruthy()
})
