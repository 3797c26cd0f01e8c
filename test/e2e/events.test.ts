import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from './harness/test.ts'

const run = promisify(execFile)

test('what curl posts is in the events view within a second', async ({ launch }) => {
  const { page, url } = await launch()
  await page.getByRole('link', { name: /^Events/u }).click()
  const { stdout } = await run('curl', [
    '-s', '-X', 'POST', `${url}/api/internal/bus`,
    '-H', 'content-type: application/json',
    '-d', '{"scope":"chat/proposals","severity":"info","summary":"test"}'
  ])
  expect(stdout).toBe('{"ok":true}')
  await expect(page.getByRole('row', { name: /chat\/proposals.*\btest\b/u })).toBeVisible({ timeout: 1_000 })
})

test('a burst leaves every event in the history and the window alive', async ({ launch }) => {
  const { page, url } = await launch()
  await page.getByRole('link', { name: /^Events/u }).click()
  for (let part = 0; part < 5; part += 1) {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      JSON.stringify({ scope: 'load/burst', severity: 'info', summary: `event ${part * 1000 + i}` })
    )
    const reply = await fetch(`${url}/api/internal/bus`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join('\n')
    })
    expect(await reply.text()).toBe('{"ok":true}')
  }
  await expect(page.getByRole('row', { name: /load\/burst.*event 4999/u })).toBeVisible()
  const newest = await fetch(`${url}/api/internal/bus?scope=load/burst&limit=1000`)
  const { events } = (await newest.json()) as { events: unknown[] }
  expect(events).toHaveLength(1000)
})
