import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Router } from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../../../src/main/hub/server/app.ts'
import { createHttpServer } from '../../../../src/main/hub/server/http-server.ts'
import { get, outcome, raw } from './raw.ts'

/** Answers that the test gives. */
const waiting: ServerResponse[] = []
const arrived: string[] = []
const routes = Router()
routes.all('/slow', (request, response) => {
  arrived.push(request.method)
  waiting.push(response)
})
routes.get('/', (_request, response) => void response.json({ ok: true }))

const app = createApp({ routers: [routes], report: () => undefined })
const server = createHttpServer(app, { headersMs: 200, requestMs: 400, checkEveryMs: 50 })
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  waiting.length = 0
  arrived.length = 0
})

describe('what takes too long to arrive is told so, and cut', () => {
  test.each([
    ['a connection on which nothing comes', ''],
    ['headers without end', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '],
    ['a body without end', 'POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf'],
    ['chunks without end', 'POST /slow HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n']
  ])('%s', async (_what, text) => {
    expect(outcome(await raw(port, text))).toEqual([408, 'REQUEST_TIMEOUT'])
  })
})

test('a proxy\'s CONNECT is refused with a reason', async () => {
  expect(outcome(await raw(port, 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'))).toEqual([400, 'BAD_TARGET'])
})

test.each(['HTTP/2.0', 'HTTP/0.9', ''])('"%s" is no version of HTTP for this port', async (version) => {
  const text = get('/', 'Host: localhost').replace('HTTP/1.1', version).replace(' \r\n', '\r\n')
  expect(outcome(await raw(port, text))).toEqual([400, 'BAD_REQUEST'])
})

test.each(['gzip, chunked', 'chunked, chunked', 'xchunked', 'identity'])('a body in the coding "%s" is refused', async (coding) => {
  expect(outcome(await raw(port, get('/', 'Host: localhost', `Transfer-Encoding: ${coding}`)))).toEqual([400, 'BAD_REQUEST'])
})

test('the guard comes before an Expect that nobody knows', async () => {
  expect(outcome(await raw(port, get('/', 'Host: evil.com', 'Expect: banana')))).toEqual([421, 'MISDIRECTED'])
  expect(outcome(await raw(port, get('/', 'Host: localhost', 'Expect: banana')))).toEqual([200, undefined])
})

test.each(['Origin: http://evil.com', 'Host: localhost'])('%s is seen behind however many headers', async (header) => {
  const answer = await raw(port, get('/', 'Host: localhost', ...Array.from({ length: 3_500 }, () => 'a:'), header))
  expect(outcome(answer)[1]).toMatch(/^(?:ORIGIN_REFUSED|MISDIRECTED)$/u)
})

describe('several requests on one connection, without waiting for answers', () => {
  const slow = 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n'

  test('are let in one after the other, and answered in order', async () => {
    const answer = raw(port, slow + slow + get('/', 'Host: localhost'))
    for (const at of [0, 1]) {
      await expect.poll(() => waiting.length).toBe(at + 1)
      waiting[at]?.end(`<${at}>`)
    }
    expect((await answer).match(/<\d>|\{"ok":true\}/gu)).toEqual(['<0>', '<1>', '{"ok":true}'])
  })

  test('a client that goes takes with it what waits, and what runs hears of it', async () => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(slow.repeat(3))
    await expect.poll(() => waiting.length).toBe(1)
    const closed = waiting[0] && once(waiting[0], 'close')
    socket.destroy()
    await closed
    expect(outcome(await raw(port, get('/', 'Host: localhost')))).toEqual([200, undefined])
    expect(arrived).toEqual(['GET'])
  })

  test('too many end the connection', async () => {
    expect(await raw(port, slow.repeat(500))).toBe('')
    expect(waiting.map(({ destroyed }) => destroyed)).toEqual([true])
  })

  test('what is no request is not answered in the place of one that still runs', async () => {
    const socket = connect({ port, host: '127.0.0.1' })
    let answer = ''
    socket.on('error', () => undefined).setEncoding('latin1').on('data', (chunk: string) => (answer += chunk))
    socket.write(`${slow}no HTTP\r\n\r\n`)
    await once(socket, 'close')
    expect([arrived, answer]).toEqual([['GET'], ''])
  })
})
