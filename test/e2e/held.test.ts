import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { writeWorkspaces } from './harness/config.ts'
import { createHome, root } from './harness/home.ts'
import { expect, test, workspaceRow } from './harness/test.ts'

test.describe.configure({ timeout: 120_000 })

test('a call that policy asks about is edited and approved, and rejected, in the window', async ({ launch }) => {
  const home = createHome()
  const path = join(home.dir, 'shop')
  mkdirSync(path)
  const deeds = { command: process.execPath, args: [join(root, 'test/fixtures/servers/deeds.mjs'), join(path, 'note.txt')] }
  const config = writeWorkspaces(home, { shop: { path, approval: { default: 'ask' }, mcpServers: { deeds } } })
  const { page, url } = await launch({ home, args: ['--config', config] })
  await expect(workspaceRow(page, 'shop').getByText('Healthy', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  const agent = new Client({ name: 'e2e-agent', version: '1.0.0' })
  await agent.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/shop`)))
  const look = (what: string) => agent.callTool({ name: 'deeds_look', arguments: { what } })
  try {
    const edited = look('the first thing')
    await page.getByRole('link', { name: /^Proposals/u }).click()
    await page.getByRole('option', { name: /deeds_look/u }).click()
    await page.getByRole('button', { name: /^Edit/u }).click()
    await page.getByRole('textbox', { name: /Arguments/u }).fill('{"what":"another thing"}')
    await page.getByRole('button', { name: /^Approve edit/u }).click()
    expect((await edited).content).toEqual([{ type: 'text', text: 'did another thing' }])

    const rejected = look('the second thing')
    await page.getByRole('option', { name: /deeds_look/u }).first().click()
    await page.getByRole('button', { name: /^Reject/u }).click()
    await page.getByRole('textbox', { name: /Reject/u }).fill('Leave it alone')
    await page.keyboard.press('Control+Enter')
    const { isError, content } = await rejected
    expect(isError).toBe(true)
    expect(JSON.stringify(content)).toContain('Leave it alone')
  } finally {
    await agent.close()
  }
})
