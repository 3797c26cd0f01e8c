import { spawnAgent } from './harness/agent.ts'
import { expect, test, workspaceRow } from './harness/test.ts'

test('a click of a page and one in the window reach the agent', async ({ hub }) => {
  const agent = await spawnAgent(hub, 'example')
  try {
    const detail = await fetch(`${hub.url}/api/control/workspaces/example`, { headers: { authorization: `Bearer ${hub.token()}` } })
    const { clickKey } = (await detail.json()) as { clickKey: string }
    const posted = await fetch(`${hub.url}/api/clicks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:5173' },
      body: JSON.stringify({
        workspace: 'example', key: clickKey, page: 'http://localhost:5173/checkout', role: 'button',
        name: 'Place order', text: 'Place order', selector: '#place-order', x: 10, y: 20
      })
    })
    expect(await posted.text()).toBe('{"ok":true}')
    await workspaceRow(hub.page, 'example').click({ position: { x: 60, y: 12 } })
    await expect
      .poll(async () => ((await agent.call('get_recent_clicks'))['clicks'] as { page: string; name: string }[]).map((one) => one.name))
      .toEqual(['example', 'Place order'])
    await hub.page.getByRole('link', { name: /^Clicks/u }).click()
    await expect(hub.page.getByText('Place order').first()).toBeVisible()
  } finally {
    await agent.close()
  }
})
