import { spawnAgent } from './harness/agent.ts'
import { expect, test } from './harness/test.ts'

interface Page {
  readonly events: readonly { readonly scope: string; readonly data?: Record<string, unknown> }[]
}

test('an agent asks, the person approves in the window, the agent gets the decision', async ({ hub }) => {
  const agent = await spawnAgent(hub, 'example')
  try {
    const asked = await agent.call('propose_action', { title: 'Rename the release', detail: 'To **2.0**.' })
    expect(asked).toMatchObject({ status: 'pending', workspace: 'example' })
    await hub.page.getByRole('link', { name: /^Proposals/u }).click()
    await hub.page.getByRole('option', { name: /Rename the release/u }).click()
    const decided = agent.call('await_decision', { proposal_id: asked['id'], wait_seconds: 30 })
    await hub.page.getByRole('button', { name: /^Approve/u }).click()
    expect(await decided).toMatchObject({ id: asked['id'], status: 'approved', decision: { verb: 'approve', by: 'window' } })
  } finally {
    await agent.close()
  }
})

test('a proposal bound to a call runs that call exactly once', async ({ hub }) => {
  const agent = await spawnAgent(hub, 'example')
  try {
    const asked = await agent.call('propose_action', {
      title: 'Say hello',
      tool: 'everything_echo',
      arguments: { message: 'once and only once' }
    })
    await hub.page.getByRole('link', { name: /^Proposals/u }).click()
    await hub.page.getByRole('option', { name: /Say hello/u }).click()
    await expect(hub.page.getByText('once and only once').first()).toBeVisible()
    await hub.page.getByRole('button', { name: /^Approve/u }).click()
    await expect
      .poll(async () => (await agent.call('await_decision', { proposal_id: asked['id'], wait_seconds: 5 }))['status'])
      .toBe('executed')
    const done = await agent.call('await_decision', { proposal_id: asked['id'], wait_seconds: 0 })
    expect(JSON.stringify(done['receipt'])).toContain('once and only once')
    await expect.poll(async () => (await starts(hub.url)).length).toBe(1)
    const again = await fetch(`${hub.url}/api/control/proposals/${String(asked['id'])}/decide`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.token()}`, 'content-type': 'application/json' },
      body: '{"verb":"approve"}'
    })
    expect(again.status).toBe(409)
    expect((await starts(hub.url)).length).toBe(1)
  } finally {
    await agent.close()
  }
})

/** The recorded calls of the echo tool. */
async function starts(url: string): Promise<readonly unknown[]> {
  const page = (await (await fetch(`${url}/api/internal/bus?scope=mcp/calls&limit=1000`)).json()) as Page
  return page.events.filter(({ data }) => data?.['tool'] === 'everything_echo' && data['phase'] === 'started')
}
