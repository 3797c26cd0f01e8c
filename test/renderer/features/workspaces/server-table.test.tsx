import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createBridge, Refusal, type TestBridge } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { at, upstream, workspace } from '../../support/samples.ts'

const now = Date.now()
const ago = (ms: number): string => at(ms, now)
const files = upstream('files', {
  kind: 'stdio', provenAt: ago(2_000), startedAt: ago(3_700_000), restarts: 2, lastUsedAt: ago(190_000), cpuPercent: 0.4, memoryBytes: 64 * 1024 ** 2, pid: 9
})
const off = upstream('legacy', { state: 'stopped', health: 'unknown', provenAt: null, tools: 0, reason: 'switched off by you' })
const worker = { pid: 7, transport: 'http', address: '', startedAt: ago(60_000), restarts: 0 }

async function open(part: Parameters<typeof workspace>[1] = {}): Promise<{ bridge: TestBridge; table: HTMLElement; row: HTMLElement }> {
  const bridge = createBridge({ workspaces: [workspace('shop', { provenAt: ago(1_000), worker, upstreams: [files, off], ...part })] })
  await renderApp(bridge)
  const row = document.querySelector<HTMLElement>('[data-row="shop"]') ?? document.body
  fireEvent.click(within(row).getByText('shop'))
  return { bridge, row, table: within(row).getByRole('table', { name: 'Servers of shop' }) }
}

const cells = (table: HTMLElement, server: string): (string | null)[] =>
  within(within(table).getByRole('row', { name: server })).getAllByRole('cell').map((cell) => cell.textContent)

async function choose(table: HTMLElement, server: string, item: string): Promise<void> {
  fireEvent.keyDown(within(table).getByRole('button', { name: `More for ${server}` }), { key: 'Enter' })
  fireEvent.click(await screen.findByRole('menuitem', { name: item }))
}

test('a server shows how it is and what it costs', async () => {
  const { table } = await open()
  expect(cells(table, 'files').slice(0, 10)).toEqual([
    'filesstdio', 'Running', 'Healthy', expect.stringMatching(/^\d s ago$/u), '3', '0.4 %', '64 MB', '1 h', '2', '3 min ago'
  ])
})

test('what is not known is a dash, and one that is switched off says by whom', async () => {
  const { table } = await open({ upstreams: [upstream('files', { provenAt: ago(2_000) }), off] })
  expect(cells(table, 'files').slice(5, 10)).toEqual(['–', '–', '–', '–', '–'])
  expect(cells(table, 'legacy').slice(0, 11)).toEqual(['legacy', 'Stopped', '–', '–', '–', '–', '–', '–', '–', '–', 'Switched off by you.'])
})

test('the worker’s own figures stand above its servers', async () => {
  const { row } = await open({ upstreams: [files], memoryBytes: 96 * 1024 ** 2, cpuPercent: 1.2, lastUsedAt: ago(190_000), sleepAfterMinutes: 30 })
  expect(within(row).getByText(/^Worker 7, up 1 min( \d s)?, 0 restarts, 96 MB \(worker 32 MB, servers 64 MB\), 1\.2 % CPU, used 3 min ago, sleeps when unused for 30 min$/u)).toBeTruthy()
})

test('a server is restarted, switched off and on, and none of it is asked or assumed', async () => {
  const { bridge, table } = await open()
  fireEvent.click(within(table).getByRole('button', { name: 'Restart files' }))
  await choose(table, 'files', 'Switch off')
  fireEvent.click(within(table).getByRole('button', { name: 'Switch on legacy' }))
  await choose(table, 'legacy', 'Copy reason')
  expect(bridge.inputsOf('upstreams.act')).toEqual([
    { name: 'shop', server: 'files', action: 'restart' },
    { name: 'shop', server: 'files', action: 'disable' },
    { name: 'shop', server: 'legacy', action: 'enable' }
  ])
  expect(bridge.inputsOf('app.copy')).toEqual([{ text: 'switched off by you' }])
  expect(cells(table, 'files')[1]).toBe('Running')
})

test('using the menu neither closes the row nor counts as a click on it', async () => {
  const { bridge, row, table } = await open()
  await choose(table, 'files', 'Restart')
  expect(row.getAttribute('aria-expanded')).toBe('true')
  expect(bridge.inputsOf('clicks.record')).toHaveLength(1)
})

test('what the hub refuses is said', async () => {
  const { bridge, table } = await open()
  bridge.answer('upstreams.act', () => {
    throw new Refusal({ code: 'WORKSPACE_STOPPED', message: 'shop is stopped.' })
  })
  await act(async () => void fireEvent.click(within(table).getByRole('button', { name: 'Restart files' })))
  expect(await screen.findByText('shop is stopped.')).toBeTruthy()
})

test('its log opens with only its lines', async () => {
  const { bridge, table } = await open()
  bridge.answer('workspaces.log', () => [])
  await choose(table, 'files', 'Open its log')
  await screen.findByRole('dialog', { name: 'Log of shop' })
  await waitFor(() => expect(bridge.inputsOf('workspaces.log')).toEqual([{ name: 'shop', server: 'files', limit: 1000 }]))
})
