import { act, fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createBridge } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { at, event, workspace } from '../../support/samples.ts'

const now = Date.now()
const data = { page: 'http://localhost:5173/checkout', role: 'button', name: 'Place order', text: 'Place order', selector: '#order', x: 1, y: 2, from: 'page' }
const click = (seq: number, name: string) => event(seq, { scope: 'ui/clicks', workspace: 'shop', time: at(60_000, now), data: { ...data, name } })
const read = (seq: number, clicks: readonly number[], part: Record<string, unknown> = {}) =>
  event(seq, { scope: 'ui/reads', workspace: 'shop', source: 'Claude Code 2.1.0', time: at(30_000, now), data: { clicks, count: clicks.length, ...part } })

async function open(...events: ReturnType<typeof event>[]) {
  const bridge = createBridge({ workspaces: [workspace('shop')], events })
  await renderApp(bridge)
  fireEvent.click(screen.getByRole('link', { name: 'Clicks' }))
  const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name })
  return { bridge, row }
}

test('says who has read a click, and marks those nobody has', async () => {
  const { bridge, row } = await open(click(1, 'Place order'), click(2, 'Cart'), read(3, [1]))
  expect(within(row(/Place order/)).getByText('Claude Code, in 30.0 s')).toBeTruthy()
  expect(within(row(/Cart/)).getByRole('gridcell', { name: 'Not read' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Not read 1' })).toBeTruthy()
  act(() => bridge.push({ events: [read(4, [1, 2])] }))
  expect(screen.getByRole('button', { name: 'Not read 0' })).toBeTruthy()
  expect(within(row(/Place order/)).getByText('Claude Code and 1 more')).toBeTruthy()
})

test('lists what agents have read, when, and of which page', async () => {
  await open(click(1, 'Place order'), read(3, [1], { page: 'http://localhost:5173/checkout' }), read(4, []))
  const [newest, oldest] = within(screen.getByRole('region', { name: 'Agent reads' })).getAllByRole('listitem')
  expect(newest?.textContent).toMatch(/Claude CodeshopAll pagesNo clicks$/)
  expect(oldest?.textContent).toMatch(/Claude CodeshopOnly localhost:5173\/checkout1 click$/)
})
