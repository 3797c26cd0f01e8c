import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clickEvent } from '../../../../src/main/hub/clicks/click-event.ts'
import { createRateLimit } from '../../../../src/main/hub/clicks/rate-limit.ts'
import { click, startClicks } from './harness.ts'

let hub: Awaited<ReturnType<typeof startClicks>>
beforeEach(async () => {
  hub = await startClicks()
})
afterEach(() => hub.close())

test('each workspace has a key that stays, for this account only', async () => {
  const key = hub.clicks.keyOf('shop')
  expect(hub.clicks.keyOf('docs')).not.toBe(key)
  expect(hub.again().keyOf('shop')).toBe(key)
  const file = join(hub.dataDir, 'click-keys.json')
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('shop', key)
  expect(() => hub.clicks.keyOf('nope')).toThrow(expect.objectContaining({ code: 'UNKNOWN_WORKSPACE' }))
})

test('a key file that is damaged is made anew', async () => {
  await writeFile(join(hub.dataDir, 'click-keys.json'), '{"shop":')
  expect(hub.again().keyOf('shop')).toMatch(/^[\w-]{24}$/u)
})

test('a workspace of any name has a key', async () => {
  const key = hub.clicks.keyOf('constructor')
  expect(key).toMatch(/^[\w-]{24}$/u)
  expect(hub.again().keyOf('constructor')).toBe(key)
  expect(await (await hub.post({ workspace: 'constructor', key, ...click })).json()).toEqual({ ok: true })
})

test('the address of a page is kept without what follows its path, a name of the window as it is', async () => {
  const key = hub.clicks.keyOf('shop')
  for (const page of ['http://localhost:3000/a?token=1#f', 'http://localhost:3000/b#?x', 'Events? all']) {
    expect((await hub.post({ workspace: 'shop', key, ...click, page })).status).toBe(200)
  }
  const events = await hub.events()
  expect(events.map(({ data }) => data?.['page'])).toEqual(['http://localhost:3000/a', 'http://localhost:3000/b', 'Events? all'])
})

test('the snippet names the script, the workspace and its key', () => {
  const key = hub.clicks.keyOf('shop')
  expect(hub.clicks.snippet('shop', 'http://127.0.0.1:8431')).toBe(
    `<script src="http://127.0.0.1:8431/clicks.js?workspace=shop&amp;key=${key}" async></script>`
  )
})

test('switched off, clicks are answered and dropped, also after a restart', async () => {
  const good = { workspace: 'shop', key: hub.clicks.keyOf('shop'), ...click }
  hub.clicks.setRecording(false)
  expect(await (await hub.post(good)).json()).toEqual({ ok: true })
  await hub.clicks.record('shop', click, 'window')
  expect(await hub.events()).toEqual([])
  expect(hub.again().recording).toBe(false)
  hub.clicks.setRecording(true)
  await hub.clicks.record('shop', click, 'window')
  expect(await hub.events()).toMatchObject([{ data: { from: 'window' } }])
})

test.each([
  [{}, 'button "Place order" on /checkout'],
  [{ name: '', text: 'two\n lines' }, 'button "two lines" on /checkout'],
  [{ role: '', name: '', text: '' }, 'element on /checkout'],
  [{ page: 'Workspace Hub', role: 'row', name: 'shop' }, 'row "shop" on Workspace Hub'],
  [{ name: 'x'.repeat(256) }, `button "${'x'.repeat(80)}…" on /checkout`],
  [{ page: '\u2028\u0000', name: 'a\u0007b' }, 'button "a b" on a page']
])('the summary of %j is one short line', (changes, summary) => {
  expect(clickEvent('shop', { ...click, ...changes }, 'page').summary).toBe(summary)
})

test('the rate limit fills again with time', () => {
  let now = 0
  const mayPass = createRateLimit(2, () => now)
  expect([mayPass('a'), mayPass('a'), mayPass('a'), mayPass('b')]).toEqual([true, true, false, true])
  now = 500
  expect([mayPass('a'), mayPass('a')]).toEqual([true, false])
})
