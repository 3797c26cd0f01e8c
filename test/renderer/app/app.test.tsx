import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AppContext } from '../../../src/renderer/src/app/app-context.ts'
import { App } from '../../../src/renderer/src/app/app.tsx'
import { createApp } from '../../../src/renderer/src/app/create-app.ts'
import { createBridge, Refusal } from '../support/bridge.ts'
import { renderApp } from '../support/render-app.tsx'
import { at, callEvent, hubState, proposal, upstream, workspace } from '../support/samples.ts'

const now = Date.now()
const shop = workspace('shop', { provenAt: at(1_000, now), worker: { pid: 7, transport: 'http', address: '', startedAt: at(60_000, now), restarts: 0 } })

test('a failed first answer is said, and can be tried again', async () => {
  const bridge = createBridge()
  bridge.answer('hub.snapshot', () => {
    throw new Refusal({ code: 'INTERNAL', message: 'The hub is still starting.' })
  })
  const app = createApp(bridge.hub)
  render(<AppContext value={app}><App /></AppContext>)
  await act(() => app.connection.sync())
  expect(screen.getByText('The hub is still starting.')).toBeTruthy()
  bridge.answer('hub.snapshot', () => ({ push: 0, hub: hubState, workspaces: [], proposals: [], events: [] }))
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('heading', { name: 'No workspaces yet' })).toBeTruthy()
  app.connection.stop()
  app.clock.stop()
  app.press.stop()
})

test('the sidebar leads to what works, and to nothing else', async () => {
  await renderApp(createBridge({ workspaces: [shop], proposals: [proposal(1)] }))
  const main = screen.getByRole('navigation', { name: 'Main' })
  expect(within(main).getAllByRole('link').map((link) => link.getAttribute('aria-label'))).toEqual(['Workspaces', 'Proposals', 'Events', 'Clicks'])
  expect(screen.getByRole('link', { name: 'shop, running, healthy, 2 of 2 servers' })).toBeTruthy()
})

test('G and a letter go to a view, and typing in a field does not', async () => {
  await renderApp(createBridge({ workspaces: [shop] }))
  const press = (key: string, target: Element = document.body): void => void fireEvent.keyDown(target, { key })
  press('g')
  press('c')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Clicks')
  press('g')
  press('w')
  const field = screen.getByRole('searchbox', { name: 'Filter' })
  press('/')
  expect(document.activeElement).toBe(field)
  press('g', field)
  press('c', field)
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Workspaces')
})

test('a click on a row is recorded for agents, a click on its buttons is not', async () => {
  const bridge = createBridge({ workspaces: [shop] })
  await renderApp(bridge)
  const row = screen.getByRole('row', { name: /shop/ })
  fireEvent.click(within(row).getByRole('button', { name: 'Restart shop' }))
  expect(bridge.inputsOf('workspaces.restart')).toEqual([{ name: 'shop' }])
  expect(bridge.inputsOf('clicks.record')).toEqual([])
  fireEvent.click(within(row).getByText('shop'), { clientX: 120, clientY: 80 })
  expect(bridge.inputsOf('clicks.record')).toEqual([
    { workspace: 'shop', click: { page: 'Workspace Hub', role: 'row', name: 'shop', text: 'shop', selector: 'Workspaces, shop', x: 120, y: 80 } }
  ])
  expect(row.getAttribute('aria-expanded')).toBe('true')
})

test('with recording off nothing of the window is sent', async () => {
  const bridge = createBridge({ workspaces: [shop], hub: { ...hubState, recordClicks: false } })
  await renderApp(bridge)
  fireEvent.click(within(screen.getByRole('row', { name: /shop/ })).getByText('shop'))
  expect(bridge.inputsOf('clicks.record')).toEqual([])
})

test('stopping what has calls in flight is asked first', async () => {
  const bridge = createBridge({ workspaces: [shop], events: [callEvent(1, 'started', {}, { time: at(100, now) })] })
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('button', { name: 'Stop shop' }))
  const dialog = await screen.findByRole('alertdialog', { name: 'Stop shop?' })
  expect(bridge.inputsOf('workspaces.stop')).toEqual([])
  expect(within(dialog).getByText('1 call in flight will fail.')).toBeTruthy()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Stop shop' }))
  expect(bridge.inputsOf('workspaces.stop')).toEqual([{ name: 'shop' }])
})

test('a workspace in trouble opens by itself with cause, action and stderr', async () => {
  const broken = workspace('shop', {
    health: 'unhealthy',
    upstreams: [upstream('files', { state: 'exited', health: 'unhealthy', provenAt: null, reason: 'command not found: uvx' })],
    stderr: [{ time: at(0), text: 'FileNotFoundError: uvx' }],
    stderrLines: 9
  })
  await renderApp(createBridge({ workspaces: [broken] }))
  const row = screen.getByRole('row', { name: /shop/ })
  expect(within(row).getByText('No server could start: uvx is not on this worker’s PATH.')).toBeTruthy()
  expect(within(row).getByText(/last 1 of 9 lines/)).toBeTruthy()
  expect(within(row).getAllByRole('button', { name: 'Restart files' })[0]?.className).toContain('pri')
})

test('pushes change what is shown', async () => {
  const bridge = createBridge({ workspaces: [shop] })
  await renderApp(bridge)
  act(() => bridge.push({ workspaces: [workspace('shop', { state: 'stopped', worker: null })], proposals: [proposal(7)] }))
  expect(await screen.findByRole('button', { name: 'Start shop' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Proposal 7' })).toBeTruthy()
  act(() => bridge.push({ show: { view: 'proposals', item: 'p7' } }))
  expect(await screen.findByRole('article', { name: 'Proposal 7' })).toBeTruthy()
})

test('a journal that can not be written is said everywhere', async () => {
  const bridge = createBridge({ hub: { ...hubState, journalError: { code: 'JOURNAL_UNAVAILABLE', message: 'No space left on device.' } } })
  await renderApp(bridge)
  expect(screen.getByRole('alert').textContent).toContain('No space left on device.')
})

test('clicks are shown with exactly what agents get', async () => {
  const data = { page: 'http://localhost:5173/', role: 'button', name: 'Save', text: 'Save', selector: '#save', x: 4, y: 5, from: 'page' }
  const bridge = createBridge({ workspaces: [shop], events: [{ ...callEvent(3, 'started'), scope: 'ui/clicks', time: at(500, now), data }] })
  bridge.answer('workspaces.clickSnippet', () => '<script></script>')
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('link', { name: 'Clicks' }))
  expect(await screen.findByRole('row', { name: /Save/ })).toBeTruthy()
  const given = screen.getByLabelText('What agents get', { selector: 'pre' }).textContent ?? ''
  expect(JSON.parse(given)).toEqual({ seq: 3, time: at(500, now), ...data })
  fireEvent.click(screen.getByRole('switch', { name: 'Record clicks' }))
  await waitFor(() => expect(bridge.inputsOf('clicks.setRecording')).toEqual([{ on: false }]))
})

test('an event is opened with its data', async () => {
  const bridge = createBridge({ workspaces: [shop] })
  bridge.answer('events.page', () => ({ events: [callEvent(3, 'started', {}, { summary: 'call files_read' })], next: 3 }))
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('link', { name: 'Events' }))
  fireEvent.click(await screen.findByRole('row', { name: /call files_read/ }))
  const pane = await screen.findByRole('complementary', { name: 'Event 3' })
  expect(within(pane).getByRole('tree')).toBeTruthy()
  expect(within(pane).getByText('"files_read"')).toBeTruthy()
})

test('a notice that was put away stays away in every view', async () => {
  await renderApp(createBridge({ hub: { ...hubState, notice: 'This is the first start.' } }))
  expect(screen.getByText('This is the first start.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Got it' }))
  fireEvent.click(screen.getByRole('link', { name: 'Clicks' }))
  expect(screen.queryByText('This is the first start.')).toBeNull()
})
