import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Router } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { HubError } from '../../../../src/main/hub/errors.ts'
import { methodNotAllowed } from '../../../../src/main/hub/server/errors.ts'
import { startServers, type Servers, type ServersDeps } from '../../../../src/main/hub/server/servers.ts'
import { get, raw } from './raw.ts'

const open: Servers[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((servers) => servers.close(0)))
})

function router(): Router {
  const routes = Router()
  routes
    .route('/thing')
    .get((_request, response) => void response.json({ ok: true }))
    .all(methodNotAllowed('GET, HEAD'))
  routes.get('/busy', () => {
    throw new HubError('JOURNAL_UNAVAILABLE', 'later', { details: { retryAfterMs: 1500 } })
  })
  routes.get('/broken', () => {
    throw new TypeError('oops')
  })
  routes.get('/named/:name', (request, response) => void response.json(request.params))
  routes.post('/reads', async (request, response) => {
    try {
      for await (const _ of request);
    } finally {
      abandoned.resolve()
    }
    response.json({ ok: true })
  })
  routes.get('/endless', (_request, response) => void response.write('...'))
  routes.get('/mcp/shop', (_request, response) => void response.json({ mcp: true }))
  return routes
}

const unforeseen: HubError[] = []
const abandoned = Promise.withResolvers<void>()
async function serve(extra: Partial<ServersDeps> = {}): Promise<Servers> {
  const servers = await startServers({ port: 0, routers: [router()], report: (error) => void unforeseen.push(error), ...extra })
  open.push(servers)
  return servers
}

describe('the listener of this machine', () => {
  test('serves on 127.0.0.1 and, where it can, on ::1', async () => {
    const { url, port } = await serve()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const response = await fetch(`${url}/thing`)
    expect(await response.json()).toEqual({ ok: true })
    expect(response.headers.get('x-powered-by')).toBeNull()
    expect(response.headers.get('etag')).toBeNull()
    const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))
    if (hasIpv6) expect(await raw(port, get('/thing', 'Host: [::1]'), '::1')).toContain('{"ok":true}')
  })

  test('tells its address before it resolves', async () => {
    const told: string[] = []
    const { url } = await serve({ listening: (bound) => void told.push(bound) })
    expect(told).toEqual([url])
  })

  test.each([
    ['no Host', get('/thing'), 421, 'MISDIRECTED'],
    ['two Hosts', get('/thing', 'Host: localhost', 'Host: localhost'), 421, 'MISDIRECTED'],
    ['a foreign Host on a route that is not there', get('/nowhere', 'Host: evil.com'), 421, 'MISDIRECTED'],
    ['an absolute target', get('http://localhost/thing', 'Host: localhost'), 400, 'BAD_TARGET'],
    ['a foreign page', get('/thing', 'Host: localhost', 'Origin: https://evil.com'), 403, 'ORIGIN_REFUSED'],
    ['an unknown path', get('/nowhere', 'Host: localhost'), 404, 'NOT_FOUND'],
    ['a bad % sequence', get('/named/%E0%A4%A', 'Host: localhost'), 400, 'BAD_TARGET'],
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['headers without end', get('/thing', 'Host: localhost', `X: ${'x'.repeat(20_000)}`), 431, 'HEADERS_TOO_LARGE']
  ])('%s', async (_what, request, status, code) => {
    const { port } = await serve()
    const answer = await raw(port, request)
    expect(answer.split(' ')[1]).toBe(String(status))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: { code, message: expect.any(String) } })
  })

  test('a wrong method is told the right one', async () => {
    const { url } = await serve()
    const response = await fetch(`${url}/thing`, { method: 'DELETE' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await response.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } })
  })

  test('what comes later says when', async () => {
    const { url } = await serve()
    const response = await fetch(`${url}/busy`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  })

  test('what nobody foresaw is reported, and answered without its inside', async () => {
    const { url } = await serve()
    const response = await fetch(`${url}/broken`)
    expect(response.status).toBe(500)
    expect(JSON.stringify(await response.json())).not.toContain('at ')
    expect(unforeseen.at(-1)?.cause).toBeInstanceOf(TypeError)
  })

  test('a client that goes before its body is here is no fault of the hub', async () => {
    const { url, port } = await serve()
    const before = unforeseen.length
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write('POST /reads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf', () => socket.destroy())
    await abandoned.promise
    // A whole exchange later the error has been handled.
    await (await fetch(`${url}/thing`)).text()
    expect(unforeseen.slice(before)).toEqual([])
  })

  test('close cuts what does not end', async () => {
    const servers = await serve()
    const { url } = servers
    const response = await fetch(`${url}/endless`)
    await Promise.all([servers.close(10), servers.close(10)])
    await expect(response.text()).rejects.toThrow()
    await expect(fetch(`${url}/thing`)).rejects.toThrow()
  })

  test('a taken port names who has it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const expected = process.platform === 'linux' ? { port, pid: process.pid, program: expect.any(String) } : { port }
    await expect(serve({ port })).rejects.toMatchObject({ code: 'PORT_TAKEN', details: expected })
    await new Promise((resolve) => other.close(resolve))
  })
})

describe('the listener for other machines', () => {
  const remote = { gateway: router(), token: 'a-token-of-some-length' }

  /** A port of its own on another loopback address stands for another machine's way in. */
  async function serveRemote(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.2')
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    await serve({ remote: { ...remote, listen: { address: '127.0.0.2', port, hosts: ['hub.mesh'] } } })
    return port
  }

  test.runIf(process.platform === 'linux')('has only /mcp, behind its token', async () => {
    const port = await serveRemote()
    const ask = async (path: string, ...headers: string[]): Promise<string | undefined> =>
      (await raw(port, get(path, ...headers), '127.0.0.2')).split(' ')[1]
    const bearer = `Authorization: Bearer ${remote.token}`
    expect(await ask('/mcp/shop', 'Host: hub.mesh', bearer)).toBe('200')
    expect(await ask('/mcp/shop', `Host: 127.0.0.2:${port}`, bearer)).toBe('200')
    expect(await ask('/mcp/shop', 'Host: hub.mesh')).toBe('401')
    expect(await ask('/mcp/shop', 'Host: hub.mesh', 'Authorization: Bearer other')).toBe('401')
    expect(await ask('/mcp/shop', 'Host: evil.com', bearer)).toBe('421')
    expect(await ask('/thing', 'Host: hub.mesh', bearer)).toBe('403')
    expect(await ask('/nowhere', 'Host: hub.mesh')).toBe('403')
  })

  test('one that can not be opened is reported; this machine is served', async () => {
    const { url } = await serve({ remote: { ...remote, listen: '192.0.2.1' } })
    expect((await fetch(`${url}/thing`)).status).toBe(200)
    expect(unforeseen.at(-1)?.code).toBe('LISTEN_FAILED')
  })
})
