// A worker that speaks just enough of both eras of MCP to misbehave on request. What it was sent is kept, to be read
// at GET /seen. The name of the tool says what a call does.
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'

const sessions = new Map()
const seen = []
const listeners = new Map()
let cancelled = 0
/** What becomes of requests to /mcp while it is set: `reset`, `cut` (a stream that breaks off) or `slow-reset`. */
let broken = ''

const deletion = new EventEmitter()

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()))
})

function handle(request, response, text) {
  if (request.url === '/seen') return json(response, 200, { seen, cancelled, sessions: sessions.size })
  if (request.url === '/forget') return sessions.clear(), json(response, 200, {})
  if (request.url === '/say') return say(text), json(response, 200, {})
  if (request.url === '/break') return (broken = JSON.parse(text)), json(response, 200, {})
  if (request.url === '/end-listens') return endListens(), json(response, 200, {})
  if (broken !== '') return breakOff(request, response)
  const version = request.headers['mcp-protocol-version']
  const stateless = version !== undefined && version.startsWith('2026')
  if (stateless && request.method !== 'POST') return response.writeHead(405, { allow: 'POST' }).end()
  const message = text === '' ? undefined : JSON.parse(text)
  seen.push({ verb: request.method, method: message?.method, params: message?.params, session: request.headers['mcp-session-id'], raw: request.rawHeaders, url: request.url })
  const id = request.headers['mcp-session-id']
  if (!stateless && message?.method !== 'initialize' && !sessions.has(id)) return json(response, 404, error(null, -32600, 'Session not found'))
  if (request.method === 'DELETE') return sessions.delete(id), deletion.emit(id), json(response, 200, {})
  if (request.method === 'GET') return listen(response, id)
  if (Array.isArray(message)) return batch(response, message)
  if (message.id === undefined || message.method === undefined) return response.writeHead(202, { 'content-length': 0 }).end()
  answer(message, request, response)
}

function breakOff(request, response) {
  if (broken === 'reset') return request.socket.resetAndDestroy()
  events(response).note(1)
  setTimeout(() => request.socket.resetAndDestroy(), 20)
}

const subscriptionId = 'io.modelcontextprotocol/subscriptionId'

function subscribe(id, params, response) {
  const stream = watch(response, events(response))
  const meta = { [subscriptionId]: id }
  listeners.set(stream, { id, meta })
  response.on('close', () => listeners.delete(stream))
  stream.send({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: { notifications: params.notifications, _meta: meta } })
}

function endListens() {
  for (const [stream, { id, meta }] of listeners) {
    stream.send(result(id, { _meta: meta }))
    stream.end()
  }
}

function listen(response, id) {
  if (sessions.get(id)) return json(response, 409, error(null, -32600, 'Conflict'))
  sessions.set(id, response)
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  response.on('close', () => sessions.has(id) && sessions.set(id, undefined))
}

function say(text) {
  for (const stream of sessions.values()) stream?.write(`event: message\ndata: ${text}\n\n`)
  for (const stream of listeners.keys()) stream.send(JSON.parse(text))
}

function batch(response, messages) {
  const stream = events(response)
  for (const message of messages) if (message.params?.name !== 'hang') stream.send(result(message.id, {}))
  if (messages.some((message) => message.params?.name === 'hang')) return
  stream.end()
}

function answer(message, request, response) {
  const { id, method, params } = message
  if (method === 'initialize') {
    const session = randomUUID()
    sessions.set(session, undefined)
    const stream = events(response, { 'mcp-session-id': session })
    stream.send(result(id, { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: { name: 'scripted', version: '1' } }))
    return params.clientInfo.name === 'leaver' ? undefined : stream.end()
  }
  if (method === 'subscriptions/listen') {
    if (params.notifications.resourceSubscriptions?.includes('bad://')) return json(response, 400, error(id, -32602, 'Invalid params'))
    return subscribe(id, params, response)
  }
  if (method !== 'tools/call') return json(response, 200, result(id, { method, tools: [region], pid: process.pid }))
  const act = acts[params.name] ?? acts.echo
  act({ id, params, request, response })
}

const region = {
  name: 'region',
  inputSchema: {
    type: 'object',
    properties: { where: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } } }
  }
}

const acts = {
  echo: ({ id, params, response }) => json(response, 200, result(id, { arguments: params.arguments, pid: process.pid })),
  hang: () => undefined,
  await_decision: ({ id, params, response }) =>
    setTimeout(() => json(response, 200, result(id, { waited: true })), params.arguments.waitMs),
  await: (call) => acts.await_decision(call),
  die: () => process.kill(process.pid, 'SIGKILL'),
  'stream-hang': ({ response }) => watch(response, events(response)).note(1),
  'stream-cut': ({ response }) => (events(response).note(1), setTimeout(() => response.end(), 10)),
  'half-event': ({ response }) => {
    events(response).note(1)
    response.write('event: message\ndata: {"jsonrpc":"2.0","id":')
  },
  'until-deleted': ({ request, response }) => {
    const stream = events(response)
    deletion.once(request.headers['mcp-session-id'], () => stream.end())
  },
  comments: ({ response }) => {
    const stream = watch(response, events(response))
    const timer = setInterval(() => response.write(': ping\n\n'), 20)
    response.on('close', () => clearInterval(timer))
    stream.note(1)
  },
  progress: ({ id, params, response }) => {
    const stream = events(response)
    let step = 0
    const timer = setInterval(() => {
      step += 1
      stream.note(step)
      if (step < params.arguments.steps) return
      clearInterval(timer)
      stream.send(result(id, { steps: step }))
      stream.end()
    }, params.arguments.everyMs)
  },
  big: ({ id, params, response }) => {
    const stream = events(response)
    stream.send(result(id, { text: 'x'.repeat(params.arguments.size) }))
    stream.end()
  },
  'stream-error': ({ id, response }) => {
    const stream = events(response)
    stream.send(error(id, -32602, 'Invalid params'))
    stream.end()
  },
  sized: ({ id, response }) => {
    const text = `data: ${JSON.stringify(result(id, {}))}\n\n`
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': text.length }).end(text)
  },
  'own-ids': ({ response }) => {
    events(response)
    response.end('id: own-1\nretry: 100\ndata:\n\n')
  },
  'half-json': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('{"jsonrpc":')
  },
  region: ({ id, params, request, response }) => {
    const repeated = request.headers['mcp-param-region']
    if (repeated !== params.arguments.where.region) return json(response, 400, error(id, -32020, 'Header mismatch'))
    json(response, 200, result(id, { repeated }))
  },
  plain: ({ response }) => response.writeHead(500, { 'content-type': 'text/plain' }).end('broken')
}

function watch(response, stream) {
  response.on('close', () => (cancelled += 1))
  return stream
}

function events(response, headers = {}) {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
  const send = (message) => response.write(`event: message\r\ndata: ${JSON.stringify(message)}\r\n\r\n`)
  return {
    send,
    note: (progress) => send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 't', progress } }),
    end: () => response.end()
  }
}

function json(response, status, body) {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'set-cookie': ['a=1', 'b=2'] })
  response.end(text)
}

const result = (id, value) => ({ jsonrpc: '2.0', id, result: value })
const error = (id, code, message) => ({ jsonrpc: '2.0', id, error: { code, message } })

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ event: 'ready', pid: process.pid, transport: 'http', port: server.address().port })}\n`)
})
