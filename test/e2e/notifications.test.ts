import type { RunningApp } from './harness/app.ts'
import { startNotificationHost } from './harness/notifications.ts'
import { hasDbus, startSessionBus } from './harness/session-bus.ts'
import { expect, test } from './harness/test.ts'

test.skip(!hasDbus, 'needs dbus-daemon')

async function propose({ url }: RunningApp, id: string, title: string): Promise<void> {
  const event = { id, scope: 'chat/proposals', severity: 'info', summary: title, source: 'Claude Code 2.1.0', workspace: 'example', data: { proposal: { title } } }
  const reply = await fetch(`${url}/api/internal/bus`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event)
  })
  expect(await reply.text()).toBe('{"ok":true}')
}

async function reject({ url, token }: RunningApp, id: string): Promise<void> {
  await fetch(`${url}/api/control/proposals/${id}/decide`, {
    method: 'POST', headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' }, body: '{"verb":"reject"}'
  })
}

const id = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`

test('a proposal is told by the system while the window is away, and its click opens it', async ({ launch }) => {
  const bus = await startSessionBus()
  const desktop = await startNotificationHost(bus.address)
  try {
    const hub = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
    const titles = (): readonly string[] => desktop.shown().map(({ title }) => title)
    const window = (what: 'hide' | 'isVisible') => hub.app.evaluate(({ BrowserWindow }, does) => BrowserWindow.getAllWindows()[0]?.[does](), what)
    await expect(hub.page.getByRole('link', { name: 'Proposals' })).toBeVisible()
    await window('hide')

    await propose(hub, id(1), 'Drop the table')
    await expect.poll(titles).toEqual(['Drop the table'])
    expect(desktop.shown()[0]?.body).toBe('Claude Code 2.1.0 in example asks you')
    await reject(hub, id(1))
    await expect.poll(titles).toEqual([])

    for (const at of [2, 3, 4]) await propose(hub, id(at), `Do ${at}`)
    await expect.poll(titles).toEqual(['3 proposals wait for you'])
    await reject(hub, id(2))
    await reject(hub, id(3))
    await expect.poll(titles).toEqual(['Do 4'])

    desktop.click(desktop.shown()[0]?.id ?? 0)
    await expect.poll(() => window('isVisible')).toBe(true)
    await expect(hub.page.getByRole('article').getByRole('heading', { name: 'Do 4' })).toBeVisible()
    await expect.poll(titles).toEqual([])
  } finally {
    desktop.stop()
    await bus.stop()
  }
})
