import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { startHub, type RunningHub } from '../fixtures/hub.ts'
import { openBrowser, type Browser } from './harness/browser.ts'
import { serveSite, type Site } from './harness/site.ts'
import { tryAll } from './harness/page-tries.ts'

interface Click {
  readonly page: string
  readonly role: string
  readonly name: string
  readonly text: string
  readonly selector: string
  readonly x: number
  readonly y: number
}

const password = 'Tr0ub4dor&3 päss'
const login = `
  <h1>Shop</h1>
  <form method="get" action="/welcome">
    <label>E-mail <input name="email" type="email"></label>
    <label>Password <input name="password" type="password" autocomplete="current-password"></label>
    <button type="button" id="show">Show password</button>
    <p id="strength"></p>
    <button data-testid="login">Log in</button>
  </form>
  <script>
    const field = document.querySelector('[name=password]')
    field.addEventListener('input', () => { document.querySelector('#strength').textContent = 'Weak: ' + field.value })
    document.querySelector('#show').addEventListener('click', () => { field.type = 'text' })
  </script>`
const parts = `
  <my-card></my-card>
  <iframe id="frame" srcdoc="<button>In the frame</button>"></iframe>
  <svg width="40" height="40" viewBox="0 0 40 40"><rect class="bar" width="40" height="40"/></svg>
  <label>Agree <input type="checkbox"></label>
  <script>
    document.querySelector('my-card').attachShadow({ mode: 'open' }).innerHTML = '<div><b>x</b></div><section><div><b>Buy</b></div></section>'
  </script>`

// The hub leaves it as it is when it stops.
let dataDir: string
let hub: RunningHub
let site: Site
let browser: Browser
let page: Page
const errors: string[] = []
const bodies: string[] = []

async function control(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${hub.url}/api/control/${path}`, { headers: { authorization: `Bearer ${await hub.token()}` } })
  return response.json()
}

/** As an agent gets them: newest first. */
async function recentClicks(): Promise<readonly Click[]> {
  const params = { name: 'get_recent_clicks', arguments: { limit: 100 } }
  const response = await fetch(`${hub.url}/rpc/shop`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
  })
  const { result } = (await response.json()) as { result: { structuredContent: { clicks: readonly Click[] } } }
  return result.structuredContent.clicks
}

async function lastClick(): Promise<Click | undefined> {
  return (await recentClicks())[0]
}

/** Every file below the folder in which one of these stands, however it is written. */
function filesWith(folder: string, secret: string): readonly string[] {
  const ways = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('base64'))])
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => ways.some((bytes) => readFileSync(file).includes(bytes)))
}

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'snippet-'))
  hub = await startHub({ workspaces: { shop: { mcpServers: {} } }, dataDir })
  const { clickKey } = await control('workspaces/shop')
  const tag = `<script src="${hub.url}/clicks.js?workspace=shop&amp;key=${String(clickKey)}" async></script>`
  site = await serveSite({
    '/login': { html: login + tag },
    '/welcome': { html: `<a href="/parts">Welcome</a>${tag}` },
    '/parts': { html: tag + parts + tag },
    '/plain': { html: '<p>A page</p>' },
    '/strict': { html: `${tag}<button>Strict</button>`, csp: `default-src 'none'; script-src ${hub.url}; connect-src ${hub.url}; require-trusted-types-for 'script'` },
    '/closed': { html: `${tag}<button>Closed</button>`, csp: `default-src 'none'; script-src ${hub.url}` }
  })
  browser = await openBrowser()
  page = browser.page
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('request', (request) => bodies.push(request.postData() ?? ''))
  await hub.healthy('shop')
})
test.afterAll(async () => {
  await browser.close()
  site.close()
  await hub.stop()
  for (const folder of [hub.folder, dataDir]) rmSync(folder, { recursive: true, force: true })
})

/** Goes to a page whose script is there. */
async function open(path: string): Promise<void> {
  const loaded = page.waitForResponse((response) => response.url().includes('/clicks.js'))
  await page.goto(site.url + path)
  await (await loaded).finished()
}

test('an agent sees what was clicked on a page that logs in, and nothing of what was typed', async () => {
  await open('/login')
  await page.getByLabel('E-mail').fill('me@example.com')
  await page.getByLabel('Password').click()
  await page.keyboard.type(password)
  await page.locator('#strength').click()
  await page.getByText('Show password').click()
  await page.getByLabel('Password').click()
  await page.getByText('Log in').click()
  await page.waitForURL('**/welcome*')
  expect(page.url()).toContain('password=')
  await page.getByText('Welcome').click()
  await expect.poll(async () => (await recentClicks()).length).toBe(6)

  const clicks = (await recentClicks()).toReversed()
  expect(clicks.map(({ role, name }) => `${role} ${name}`)).toEqual([
    'textbox Password', 'generic Weak: [hidden]', 'button Show password', 'textbox Password', 'button Log in', 'link Welcome'
  ])
  expect(clicks.map((click) => click.page)).toEqual([...Array.from({ length: 5 }, () => `${site.url}/login`), `${site.url}/welcome`])
  expect(clicks[4]).toMatchObject({ text: 'Log in', selector: '[data-testid="login"]', x: expect.any(Number), y: expect.any(Number) })
  expect(bodies.filter((body) => body.includes(password) || body.includes('me@example.com'))).toEqual([])
  expect(filesWith(dataDir, 'Log in').length).toBeGreaterThan(0)
  expect(filesWith(dataDir, password)).toEqual([])
  expect(filesWith(dataDir, 'me@example.com')).toEqual([])
})

test('shadow roots, frames and drawings are found again, and what is loaded twice counts once', async () => {
  await open('/parts')
  const before = (await recentClicks()).length
  await page.locator('my-card section b').click()
  await expect.poll(lastClick).toMatchObject({ text: 'Buy', selector: 'body > my-card >>> section:not(* *) > div > b' })
  expect(await page.evaluate(() => {
    const found = document.querySelector('body > my-card')?.shadowRoot?.querySelectorAll('section:not(* *) > div > b') ?? []
    return Array.from(found, (one) => one.textContent)
  })).toEqual(['Buy'])
  const box = await page.frameLocator('#frame').getByText('In the frame').boundingBox()
  await page.frameLocator('#frame').getByText('In the frame').click({ position: { x: 5, y: 5 } })
  await expect.poll(lastClick).toMatchObject({ role: 'button', name: 'In the frame', selector: '#frame >>> body > button', page: `${site.url}/parts` })
  const { x = 0, y = 0 } = (await lastClick()) ?? {}
  // Inside of the border, which is some pixels.
  for (const inside of [x - (box?.x ?? 0), y - (box?.y ?? 0)]) expect(Math.abs(inside - 6)).toBeLessThan(3)
  await page.locator('svg .bar').click()
  await expect.poll(lastClick).toMatchObject({ selector: 'body > svg > rect' })
  await page.getByText('Agree').click()
  await expect.poll(lastClick).toMatchObject({ name: 'Agree' })
  await page.getByText('Agree').click({ button: 'right' })
  await page.getByText('Agree').click({ button: 'middle' })
  await page.getByRole('checkbox').focus()
  await page.keyboard.press('Space')
  await expect.poll(lastClick).toMatchObject({ role: 'checkbox', name: 'Agree', x: expect.any(Number) })
  expect((await recentClicks()).length).toBe(before + 5)
})

test('a page with a strict policy works where it lets the hub in, and is not disturbed where it does not', async () => {
  await open('/strict')
  await page.getByText('Strict').click()
  await expect.poll(lastClick).toMatchObject({ page: `${site.url}/strict`, name: 'Strict' })
  await open('/closed')
  await page.getByText('Closed').click()
  await open('/strict')
  await page.getByText('Strict').click()
  await expect.poll(async () => (await recentClicks()).filter(({ name }) => name === 'Strict').length).toBe(2)
  expect((await recentClicks()).filter(({ name }) => name === 'Closed')).toEqual([])
  expect(errors).toEqual([])
})

const nothing = Object.fromEntries(['health', 'history', 'stream', 'event', 'rpc', 'mcp', 'control', 'click', 'image'].map((what) => [what, 'blocked']))

async function eventsOfPages(): Promise<readonly unknown[]> {
  const response = await fetch(`${hub.url}/api/internal/bus?scope=test&scope=mcp/sessions`)
  return ((await response.json()) as { events: readonly unknown[] }).events
}

test('a page on this machine may send clicks, another one nothing, by no name of the hub', async () => {
  const { clickKey } = await control('workspaces/shop')
  const access = { hub: hub.url, key: String(clickKey) }
  await page.goto(`${site.url}/plain`)
  expect(await page.evaluate(tryAll, access)).toMatchObject({ ...nothing, click: 'cors 200' })
  await expect.poll(lastClick).toMatchObject({ name: 'from a page' })

  const clicks = (await recentClicks()).length
  await page.goto(`${site.url.replace('localhost', 'shop.evil.test')}/plain`)
  expect(await page.evaluate(tryAll, access)).toMatchObject(nothing)

  // The name of a foreign page may lead to this machine the next time it is looked up: then it is of one origin with the hub.
  const rebound = hub.url.replace('127.0.0.1', 'shop.evil.test')
  await page.goto(`${rebound}/health`)
  expect(await page.textContent('body')).toContain('MISDIRECTED')
  const answers = await page.evaluate(tryAll, { ...access, hub: rebound })
  expect(answers).toMatchObject({ health: 'basic 421', history: 'basic 421', event: 'basic 421', rpc: 'basic 421', mcp: 'basic 421', control: 'basic 421', click: 'basic 421', stream: 'blocked' })

  expect(await eventsOfPages()).toEqual([])
  expect((await recentClicks()).length).toBe(clicks)
  expect((await hub.health()).status).toBe('ok')
})

test('a hub that is gone is no matter for the page, and left nothing of the password behind', async () => {
  await open('/strict')
  await hub.stop()
  for (let time = 0; time < 5; time += 1) await page.getByText('Strict').click()
  expect(errors).toEqual([])
  expect(filesWith(dataDir, 'Log in').length).toBeGreaterThan(0)
  expect(filesWith(dataDir, password)).toEqual([])
})
