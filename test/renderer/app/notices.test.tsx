import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { currentNotices } from '../../../src/renderer/src/store/notices.ts'
import type { HubEvent } from '../../../src/shared/event.ts'
import { createBridge } from '../support/bridge.ts'
import { renderApp } from '../support/render-app.tsx'
import { at, event, hubState, workspace } from '../support/samples.ts'

const reclaimed = event(3, { scope: 'hub/reclaimed', severity: 'warning', time: at(60_500), summary: 'reclaimed 4 leftovers of an earlier run, 310 MB' })
const said = 'Reclaimed 4 leftovers of an earlier run, 310 MB.'
const crash = event(4, { scope: 'hub/crash', severity: 'error', time: at(59_000), summary: 'The last run ended by an error: out of luck' })

test('leftovers that were reclaimed are said, and lead to their event', async () => {
  const bridge = createBridge()
  bridge.answer('events.page', ({ scopes = [] }: { scopes?: string[] }) => ({ events: scopes.includes('hub/reclaimed') ? [reclaimed] : [], next: 0 }))
  const { nav } = await renderApp(bridge)
  const banner = (await screen.findByText(said)).closest<HTMLElement>('.banner')
  expect(screen.getByRole('button', { name: 'Reclaimed 4 leftovers' })).toBeTruthy()
  fireEvent.click(within(banner ?? document.body).getByRole('button', { name: 'Show events' }))
  expect(nav.getState().places.at(-1)).toEqual({ view: 'events', filter: { scopes: ['hub/reclaimed'] } })
  expect(screen.queryByText(said)).toBeNull()
})

test('a last run that crashed is an alert until it is put away', async () => {
  await renderApp(createBridge({ events: [crash] }))
  expect(screen.getByRole('alert').textContent).toContain('The last run ended by an error: out of luck.')
  fireEvent.click(screen.getByRole('button', { name: 'Put away' }))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('only the newest since this hub started counts', () => {
  const old: HubEvent = { ...reclaimed, seq: 1, time: at(3_600_000) }
  expect(currentNotices([old], hubState.startedAt)).toEqual([])
  expect(currentNotices([old, reclaimed, crash], hubState.startedAt)).toEqual([crash, reclaimed])
})

test('the status bar lists what workers, spare and hub cost', async () => {
  const megabytes = 1024 ** 2
  const shop = workspace('shop', { memoryBytes: 312 * megabytes, cpuPercent: 1.2 })
  const asleep = workspace('docs', { state: 'stopped', asleep: true, worker: null })
  const hub = { ...hubState, memoryBytes: 312 * megabytes, cpuPercent: 1.2, spare: { state: 'ready', memoryBytes: 71 * megabytes, cpuPercent: 0 }, own: { memoryBytes: 172 * megabytes, cpuPercent: 1.4 } } as const
  await renderApp(createBridge({ workspaces: [shop, asleep], hub }))
  fireEvent.click(screen.getByRole('button', { name: '312 MB, 1.2 % CPU in 1 worker' }))
  const rows = within(await screen.findByRole('table', { name: 'What it costs' })).getAllByRole('row')
  expect(rows.slice(1).map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent))).toEqual([
    ['shop', '1.2 %', '312 MB'],
    ['docs, asleep', '–', '–'],
    ['Warm spare, ready', '0 %', '71 MB'],
    [expect.stringMatching(/^Hub, up /u), '1.4 %', '172 MB']
  ])
})

test('a spare that is off says so, and nothing is measured before it was', async () => {
  await renderApp(createBridge({ workspaces: [workspace('shop')] }))
  fireEvent.click(screen.getByRole('button', { name: '– in 1 worker' }))
  expect((await screen.findByText('Warm spare')).closest('[role="row"]')?.textContent).toBe('Warm spare, off––')
})
