import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, test } from './harness/test.ts'

test('one switch holds what agents call, in the window and the palette; what waits is counted, released or refused', async ({ hub }) => {
  const { page, url } = hub
  const agent = new Client({ name: 'e2e-agent', version: '1.0.0' })
  await agent.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/example`)))
  const echo = (message: string) => agent.callTool({ name: 'everything_echo', arguments: { message } })
  const banner = page.getByRole('region', { name: 'All agent calls are held' })
  try {
    await page.getByRole('button', { name: 'Hold agent calls' }).click()
    await expect(banner).toContainText('No call waits yet.')
    const released = echo('let go')
    await expect(banner).toContainText('1 call waits.')
    await banner.getByRole('button', { name: 'Release 1 call' }).click()
    expect(JSON.stringify((await released).content)).toContain('let go')
    await expect(banner).toBeHidden()

    const field = page.getByRole('searchbox', { name: 'Filter' })
    await field.focus()
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('hold')
    await page.keyboard.press('Enter')
    await expect(banner).toBeVisible()
    await expect(field).toBeFocused()
    const refused = echo('not this one')
    await banner.getByRole('button', { name: 'Refuse…' }).click()
    await page.getByRole('textbox', { name: 'Refuse 1 call, and say why' }).fill('Not while I am away')
    await page.getByRole('button', { name: 'Refuse 1 call', exact: true }).click()
    const { isError, content } = await refused
    expect(isError).toBe(true)
    expect(JSON.stringify(content)).toContain('Not while I am away')
    await expect(banner).toBeHidden()
  } finally {
    await agent.close()
  }
})
