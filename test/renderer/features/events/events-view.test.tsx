import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createBridge } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { event } from '../../support/samples.ts'

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const request = event(1, { scope: 'mcp/requests', severity: 'debug', workspace: 'shop', summary: 'POST tools/call 200, 4 ms', trace })
const call = event(2, { scope: 'mcp/calls', workspace: 'shop', summary: 'files_read ended', trace })

async function open() {
  const bridge = createBridge()
  // What the journal would answer.
  bridge.answer('events.page', (input: { severity?: string; traceId?: string }) => ({ events: input.severity === 'info' ? [call] : [request, call], next: 2 }))
  const app = await renderApp(bridge)
  fireEvent.click(screen.getByRole('link', { name: 'Events' }))
  const grid = screen.getByRole('grid', { name: 'Events' })
  await within(grid).findByRole('row', { name: /files_read ended/ })
  return { app, bridge, grid, filter: () => app.events.getState().filter }
}

test('begins at info, says that debug is hidden, and one click shows all', async () => {
  const { grid, filter } = await open()
  expect(filter()).toEqual({ severity: 'info' })
  expect(within(grid).queryByText('mcp/requests')).toBeNull()
  expect(screen.getByRole('button', { name: 'Info and up' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
  expect(await within(grid).findByText('mcp/requests')).toBeTruthy()
  expect(filter()).toEqual({})
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
  expect(filter()).toEqual({ severity: 'info' })
  fireEvent.click(screen.getByRole('button', { name: 'Clear severity filter' }))
  await waitFor(() => expect(filter()).toEqual({}))
})

test('a trace is shown whole, debug too', async () => {
  const { app, grid, filter } = await open()
  fireEvent.click(within(grid).getByRole('row', { name: /files_read ended/ }))
  fireEvent.click(await screen.findByRole('button', { name: /^Show only these/ }))
  expect(filter()).toEqual({ traceId: '0af7651916cd43dd8448eb211c80319c' })
  expect(await within(grid).findByText('mcp/requests')).toBeTruthy()
  act(() => app.nav.go({ view: 'events', filter: { traceId: 'ff' } }))
  expect(filter()).toEqual({ traceId: 'ff' })
})

test('a click on an event of a workspace is recorded with its trace', async () => {
  const { bridge, grid } = await open()
  fireEvent.click(within(grid).getByRole('row', { name: /files_read ended/ }))
  expect(bridge.inputsOf('clicks.record')).toMatchObject([{ workspace: 'shop', trace, click: { role: 'row', name: 'files_read ended', selector: 'Events, 2' } }])
})
