import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpTransport } from '../../../../src/main/hub/transports/http.ts'
import type { Transport } from '../../../../src/main/hub/transports/transport.ts'

let server: Server
let transport: Transport
let connections = 0
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  connections = 0
  answer = (_request, response) => response.end('ok')
  server = createServer((request, response) => answer(request, response))
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  transport = createHttpTransport((server.address() as AddressInfo).port)
})

afterEach(async () => {
  await transport.close()
  server.closeAllConnections()
  server.close()
})

const ask = (extra: object = {}) => transport.exchange({ method: 'POST', path: '/mcp', headers: [], body: Buffer.from('{}'), ...extra })

test('headers arrive raw, both ways', async () => {
  answer = (request, response) => {
    response.writeHead(200, ['X-A', '1', 'X-A', '2', 'Content-Type', 'text/plain'])
    response.end(JSON.stringify(request.rawHeaders))
  }
  const response = await ask({ headers: ['X-Twice', 'one', 'X-Twice', 'two'] })
  expect(response.rawHeaders.slice(0, 4)).toEqual(['X-A', '1', 'X-A', '2'])
  expect(response.header('content-type')).toBe('text/plain')
  const sent: string[] = JSON.parse(await text(response.body))
  expect(sent.filter((part) => ['X-Twice', 'one', 'two'].includes(part))).toEqual(['X-Twice', 'one', 'X-Twice', 'two'])
  expect(sent[sent.indexOf('host') + 1]).toBe(new URL(transport.address).host)
})

test('connections are kept and used again', async () => {
  for (let round = 0; round < 20; round += 1) await text((await ask()).body)
  // A connection may count as busy for a moment after its answer was read, so a second one can come.
  expect(connections).toBeLessThanOrEqual(2)
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask()))
  await Promise.all(answers.map((response) => text(response.body)))
  expect(connections).toBeGreaterThan(2)
})

test('a kept connection that was closed is replaced', async () => {
  await text((await ask()).body)
  const before = connections
  server.closeIdleConnections()
  expect(await text((await ask()).body)).toBe('ok')
  expect(connections).toBe(before + 1)
})

test('nobody there: not sent', async () => {
  const free = createTcpServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  await once(free, 'close')
  const alone = createHttpTransport(port)
  await expect(alone.exchange({ method: 'GET', path: '/', headers: [] })).rejects.toMatchObject({ name: 'TransportError', sent: false })
  await alone.close()
})

test('cut before the answer: perhaps sent, and sent once', async () => {
  let requests = 0
  answer = (request) => {
    requests += 1
    request.socket.destroy()
  }
  await expect(ask()).rejects.toMatchObject({ sent: true })
  await expect(ask({ method: 'GET', body: undefined })).rejects.toMatchObject({ sent: true })
  expect(requests).toBe(2)
})

test('cut in the middle of the body: the body fails', async () => {
  answer = (request, response) => {
    response.write('half')
    setTimeout(() => request.socket.destroy(), 10)
  }
  const response = await ask()
  await expect(text(response.body)).rejects.toThrow()
})

test('aborting closes the exchange, before and in the body', async () => {
  let closed = 0
  answer = (_request, response) => {
    response.on('close', () => (closed += 1))
    response.write('some')
  }
  const controller = new AbortController()
  const response = await ask({ signal: controller.signal })
  controller.abort()
  await expect(text(response.body)).rejects.toThrow()
  await expect.poll(() => closed).toBe(1)
  await expect(ask({ signal: controller.signal })).rejects.toMatchObject({ sent: false })
})

test('close ends what runs, and may be repeated', async () => {
  answer = () => undefined
  const waiting = ask()
  await once(server, 'request')
  const ended = expect(waiting).rejects.toMatchObject({ sent: true })
  await transport.close()
  await transport.close()
  await ended
  await expect(ask()).rejects.toMatchObject({ sent: false })
})
