import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { click, startClicks } from './harness.ts'

let hub: Awaited<ReturnType<typeof startClicks>>
let good: Record<string, unknown>
beforeEach(async () => {
  hub = await startClicks()
  good = { workspace: 'shop', key: hub.clicks.keyOf('shop'), ...click }
})
afterEach(() => hub.close())

test('a click is in the journal once it is answered', async () => {
  const response = await hub.post(good)
  expect([response.status, await response.text()]).toEqual([200, '{"ok":true}'])
  expect(await hub.events()).toMatchObject([
    { scope: 'ui/clicks', severity: 'info', summary: 'button "Place order" on /checkout', workspace: 'shop', data: { ...click, from: 'page' } }
  ])
})

describe('refused', () => {
  test.each([
    ['another workspace\'s key', { workspace: 'docs' }, 403, 'CLICK_KEY'],
    ['a wrong key', { key: 'x' }, 403, 'CLICK_KEY'],
    ['an empty key', { key: '' }, 403, 'CLICK_KEY'],
    ['an unknown workspace', { workspace: 'nope' }, 404, 'UNKNOWN_WORKSPACE'],
    ['a bad name', { workspace: '../x' }, 400, 'INVALID_CLICK'],
    ['a missing field', { selector: undefined }, 400, 'INVALID_CLICK'],
    ['an unknown field', { value: 'secret' }, 400, 'INVALID_CLICK'],
    ['null', { name: null }, 400, 'INVALID_CLICK'],
    ['a text that is too long', { text: 'x'.repeat(257) }, 400, 'INVALID_CLICK'],
    ['a place that is text', { x: '1' }, 400, 'INVALID_CLICK'],
    ['too much', { selector: 'x'.repeat(20_000) }, 413, 'BODY_TOO_LARGE']
  ])('%s', async (_what, changes, status, code) => {
    const response = await hub.post({ ...good, ...changes })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code } })
    expect(await hub.events()).toEqual([])
  })

  test.each([
    ['no JSON', '{', {}, 400, 'INVALID_JSON'],
    ['nothing', '', {}, 400, 'INVALID_JSON'],
    ['an array', '[]', {}, 400, 'INVALID_CLICK'],
    ['a number', '1', {}, 400, 'INVALID_CLICK'],
    ['bytes that are not UTF-8', new Blob([Uint8Array.from([0x22, 0xff, 0x22])]), {}, 400, 'INVALID_JSON'],
    ['text', '{}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a packed body', '{}', { 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a body said to be as it is', '{}', { 'content-encoding': 'identity' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a member that changes what objects are', '{"__proto__":{}}', {}, 400, 'INVALID_CLICK'],
    ['a foreign page', '{}', { origin: 'https://evil.com' }, 403, 'ORIGIN_REFUSED']
  ])('%s', async (_what, body, headers, status, code) => {
    const response = await hub.post(body, headers as Record<string, string>)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code } })
  })

  test('a flood', async () => {
    const answers = await Promise.all(Array.from({ length: 150 }, () => hub.post(good)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(await refused[0]?.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } })
    expect((await hub.events()).length).toBe(150 - refused.length)
    const other = await hub.post({ ...good, workspace: 'docs', key: hub.clicks.keyOf('docs') })
    expect(other.status).toBe(200)
  })
})

describe('cross-origin', () => {
  const origin = 'http://localhost:3000'

  test('pages on this machine may send, and read the answer, errors too', async () => {
    for (const body of [good, {}]) {
      const response = await hub.post(body, { origin })
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('vary')).toBe('Origin')
    }
  })

  test('the browser is told before', async () => {
    const response = await fetch(`${hub.url}/api/clicks`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
        'access-control-request-private-network': 'true'
      }
    })
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-private-network': 'true'
    })
  })

  test('on no other route', async () => {
    for (const path of ['/clicks.js', '/nowhere']) {
      const response = await fetch(`${hub.url}${path}`, { headers: { origin } })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

test('the script may be loaded by any page, and is never stale', async () => {
  const response = await fetch(`${hub.url}/clicks.js?workspace=shop&key=x`)
  expect(response.headers.get('content-type')).toMatch(/^text\/javascript/u)
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(response.headers.get('cache-control')).toBe('no-cache')
  expect((await fetch(`${hub.url}/clicks.js`, { method: 'POST' })).status).toBe(405)
  expect((await hub.post(good)).status).toBe(200)
  const get = await fetch(`${hub.url}/api/clicks`)
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
})
