import { execFile } from 'node:child_process'
import type { OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { HubError } from '../../../../src/main/hub/errors.ts'
import { get, path, plain, post, postLines, send, serveBus } from './serve-bus.ts'

const kib = 1024

function sized(bytes: number): string {
  const empty = JSON.stringify({ ...plain, data: { text: '' } })
  return JSON.stringify({ ...plain, data: { text: 'x'.repeat(bytes - empty.length) } })
}

describe('one event', () => {
  test('posted with curl prints exactly {"ok":true}', async () => {
    const { url } = await serveBus()
    const { stdout } = await promisify(execFile)('curl', [
      '-s', '-X', 'POST', url, '-H', 'content-type: application/json', '-d', JSON.stringify(plain)
    ])
    expect(stdout).toBe('{"ok":true}')
  })

  test('is answered with its seq, id and time, and a repeat with the first ones', async () => {
    const served = await serveBus()
    const id = 'A1B2C3D4-0000-4000-8000-00000000ABCD'
    const first = await post(served, { ...plain, id })
    expect(first.headers).toMatchObject({ 'hub-event-seq': '1', 'hub-event-id': id.toLowerCase() })
    await post(served, plain)
    const repeat = await post(served, { ...plain, id: id.toLowerCase(), summary: 'changed' })
    expect(repeat.text).toBe('{"ok":true}')
    for (const name of ['hub-event-seq', 'hub-event-id', 'hub-event-time']) {
      expect(repeat.headers[name]).toBe(first.headers[name])
    }
    const { events } = (await get(served)).json
    expect(events).toHaveLength(2)
    expect(events[0]).toEqual({
      seq: 1, id: id.toLowerCase(), time: first.headers['hub-event-time'], ...plain
    })
  })

  test.each<[string, string, Record<string, string>]>([
    ['no type', 'UNSUPPORTED_MEDIA_TYPE', { 'content-type': '' }],
    ['text', 'UNSUPPORTED_MEDIA_TYPE', { 'content-type': 'text/plain' }],
    ['a form', 'UNSUPPORTED_MEDIA_TYPE', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', 'UNSUPPORTED_MEDIA_TYPE', { 'content-type': 'application/json; charset=latin1' }],
    ['gzip', 'UNSUPPORTED_MEDIA_TYPE', { 'content-encoding': 'gzip' }],
    ['identity', 'UNSUPPORTED_MEDIA_TYPE', { 'content-encoding': 'identity' }]
  ])('as %s is 415', async (_name, code, headers) => {
    const answer = await post(await serveBus(), plain, headers)
    expect([answer.status, answer.json.error.code]).toEqual([415, code])
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])('as %s is taken', async (type) => {
    expect((await post(await serveBus(), plain, { 'content-type': type })).status).toBe(200)
  })

  test('in bytes that are no UTF-8, or no JSON, is INVALID_JSON', async () => {
    const served = await serveBus()
    const head = Buffer.from('{"scope":"a","severity":"info","summary":"')
    const tail = Buffer.from('"}')
    // A lone byte, an overlong slash, a surrogate, a cut sequence.
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
      const answer = await post(served, Buffer.concat([head, Buffer.from(bytes), tail]))
      expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_JSON'])
    }
    for (const text of ['', '{', 'nonsense', '{"scope":"a",}', "{'scope':'a'}", 'NaN']) {
      expect((await post(served, text)).json.error.code).toBe('INVALID_JSON')
    }
    for (const text of ['[]', 'null', '"text"', '1', '{}', `[${JSON.stringify(plain)}]`]) {
      const answer = await post(served, text)
      expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_EVENT'])
    }
    expect((await get(served)).json.events).toEqual([])
  })

  test('names the fields that are wrong', async () => {
    const served = await serveBus()
    const wrong: [string, unknown][] = [
      ['colour', { ...plain, colour: 'red' }], ['seq', { ...plain, seq: 1 }], ['time', { ...plain, time: 'now' }],
      ['__proto__', '{"scope":"a","severity":"info","summary":"x","__proto__":{}}'],
      ['source', { ...plain, source: null }], ['data', { ...plain, data: [] }], ['summary', { ...plain, summary: 'a\nb' }]
    ]
    for (const [name, body] of wrong) {
      const answer = await post(served, body)
      expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_EVENT'])
      expect(answer.json.error.message).toContain(name)
    }
  })

  test('may be 256 KiB, not a byte more', async () => {
    const served = await serveBus()
    expect((await post(served, sized(256 * kib))).status).toBe(200)
    const answer = await post(served, sized(256 * kib + 1))
    expect([answer.status, answer.json.error.code]).toEqual([413, 'BODY_TOO_LARGE'])
    expect((await get(served)).json.events).toHaveLength(1)
  })

  test('without end is refused while it is being sent', async () => {
    const served = await serveBus()
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(served.port, '127.0.0.1')
      socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`)
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      let text = ''
      const more = (): void => void (text === '' && socket.write(chunk, more))
      socket.on('data', (data) => {
        text += data.toString()
        socket.destroy()
        resolve(text)
      }).on('error', reject)
      more()
    })
    expect(answer).toContain('413 Payload Too Large')
  })
})

describe('many events', () => {
  test('are taken line by line, with blank lines and CR', async () => {
    const served = await serveBus()
    const answer = await postLines(served, ['', `${JSON.stringify(plain)}\r`, ' \t\r', plain, plain, ''])
    expect([answer.status, answer.text]).toEqual([200, '{"ok":true}'])
    const { events } = (await get(served)).json
    expect(events.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3])
    expect(answer.headers).toMatchObject({ 'hub-event-seq': '3', 'hub-event-id': events[2]?.id })
  })

  test('with repeats are answered with the highest seq', async () => {
    const served = await serveBus()
    const id = crypto.randomUUID()
    await post(served, { ...plain, id })
    const answer = await postLines(served, [plain, { ...plain, id }])
    expect(answer.headers['hub-event-seq']).toBe('2')
    expect((await postLines(served, [{ ...plain, id }])).headers['hub-event-seq']).toBe('1')
  })

  test.each<[string, unknown[], number, string, number | undefined]>([
    ['a bad field', [plain, '', { ...plain, severity: 'loud' }, plain], 400, 'INVALID_EVENT', 3],
    ['no JSON', [plain, '{'], 400, 'INVALID_JSON', 2],
    ['a reserved scope', [plain, plain, { ...plain, scope: 'hub/x' }], 403, 'SCOPE_RESERVED', 3],
    ['a long line', [plain, sized(256 * kib + 1)], 413, 'BODY_TOO_LARGE', 2],
    ['a line too many', Array.from({ length: 1_001 }, () => plain), 413, 'BODY_TOO_LARGE', 1_001],
    ['no event', ['', '\r', ''], 400, 'INVALID_EVENT', undefined],
    ['nothing', [], 400, 'INVALID_EVENT', undefined]
  ])('with %s are all refused', async (_name, lines, status, code, line) => {
    const served = await serveBus()
    const answer = await postLines(served, lines)
    expect([answer.status, answer.json.error.code, answer.json.error.line]).toEqual([status, code, line])
    expect((await get(served)).json.events).toEqual([])
  })

  test('may be 1000, of 256 KiB each, of 4 MiB in all', async () => {
    const served = await serveBus()
    expect((await postLines(served, Array.from({ length: 1_000 }, () => plain))).headers['hub-event-seq']).toBe('1000')
    expect((await postLines(served, [sized(256 * kib), `${sized(256 * kib)}\r`])).status).toBe(200)
    const fifteen = Array.from({ length: 15 }, () => sized(256 * kib))
    const rest = 4 * kib * kib - 15 * (256 * kib + 1)
    expect((await postLines(served, [...fifteen, sized(rest)])).status).toBe(200)
    const answer = await postLines(served, [...fifteen, sized(rest), ''])
    expect([answer.status, answer.json.error.code]).toEqual([413, 'BODY_TOO_LARGE'])
  })
})

describe('reserved scopes', () => {
  const scopes = ['chat/decisions', 'chat/decisions/1', 'workers/state', 'mcp', 'mcp/calls', 'config/changes', 'hub/x', 'ui/clicks']

  test.each(scopes)('%s is refused without a key and with a wrong one', async (scope) => {
    const served = await serveBus()
    const attempts: OutgoingHttpHeaders[] = [{}, { 'hub-key': 'wrong' }, { 'hub-key': ['key-of-shop', 'key-of-shop'] }]
    for (const headers of attempts) {
      const answer = await post(served, { ...plain, scope, workspace: 'shop' }, headers)
      expect([answer.status, answer.json.error.code]).toEqual([403, 'SCOPE_RESERVED'])
    }
  })

  test('a worker may use its own, for its own workspace; nobody may decide or click', async () => {
    const served = await serveBus()
    const key = { 'hub-key': 'key-of-shop' }
    const status = async (event: object): Promise<number> => (await post(served, { ...plain, ...event }, key)).status
    expect(await status({ scope: 'mcp/calls', workspace: 'shop' })).toBe(200)
    expect(await status({ scope: 'mcp/calls', workspace: 'other' })).toBe(403)
    expect(await status({ scope: 'mcp/calls' })).toBe(403)
    expect(await status({ scope: 'chat/decisions/1', workspace: 'shop' })).toBe(403)
    expect(await status({ scope: 'ui/clicks', workspace: 'shop' })).toBe(403)
  })

  test('are whole parts', async () => {
    const served = await serveBus()
    for (const scope of ['hubs', 'ui/clicks2', 'ui', 'chat', 'chat/decisions-of-mine', 'mcp-things']) {
      expect((await post(served, { ...plain, scope })).status).toBe(200)
    }
  })
})

describe('proposals', () => {
  const digest = 'a'.repeat(64)
  const data = { proposal: { title: 'Delete it' } }

  function opened(id: string): Proposal {
    return {
      id, seq: 0, workspace: 'shop', title: 'Delete it', detail: '', risk: 'write', status: 'pending', createdAt: '',
      expiresAt: '2030-01-01T00:00:00.000Z', call: { tool: 'files_delete', arguments: {}, digest }
    }
  }

  test('are opened and stored with their event; a repeat opens nothing and is answered alike', async () => {
    let calls = 0
    const served = await serveBus({
      openProposal: (event) => {
        calls += 1
        return calls === 1 ? Promise.resolve({ proposal: opened(event.id) }) : Promise.reject(new Error('not now'))
      }
    })
    const id = crypto.randomUUID()
    const event = { ...plain, id, workspace: 'shop', data }
    const answers = [await post(served, event), await post(served, event), await postLines(served, [event])]
    expect(answers.map(({ status, headers }) => [status, headers['hub-proposal-digest']])).toEqual([
      [200, digest], [200, digest], [200, undefined]
    ])
    expect(calls).toBe(1)
    const proposal = await served.store.proposal(id)
    expect(proposal).toMatchObject({ seq: 1, createdAt: answers[0]?.headers['hub-event-time'] })
  })

  test('that are bad refuse the event and all that came with it', async () => {
    const served = await serveBus({ openProposal: () => Promise.reject(new HubError('INVALID_PROPOSAL', 'no such tool')) })
    const event = { ...plain, workspace: 'shop', data }
    const one = await post(served, event)
    expect([one.status, one.json.error]).toEqual([400, { code: 'INVALID_PROPOSAL', message: 'no such tool' }])
    const many = await postLines(served, [plain, event])
    expect([many.status, many.json.error.code, many.json.error.line]).toEqual([400, 'INVALID_PROPOSAL', 2])
    // Without data.proposal it is only an event.
    expect((await post(served, { ...plain, workspace: 'shop', data: { other: 1 } })).status).toBe(200)
    expect((await post(served, { ...plain, scope: 'chat/proposals/x', data })).status).toBe(200)
    expect((await get(served)).json.events).toHaveLength(2)
  })
})

test('other methods are 405 and say which there are', async () => {
  const served = await serveBus()
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const answer = await send(served, method)
    expect([answer.status, answer.headers.allow, answer.json.error.code]).toEqual([405, 'GET, HEAD, POST', 'METHOD_NOT_ALLOWED'])
  }
  const head = await send(served, 'HEAD', path, { accept: 'text/event-stream' })
  expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json; charset=utf-8'])
})

test('a journal that can not be written is 503 with Retry-After', async () => {
  const served = await serveBus()
  await served.store.close()
  for (const answer of [await post(served, plain), await get(served)]) {
    expect([answer.status, answer.json.error.code, answer.headers['retry-after']]).toEqual([503, 'JOURNAL_UNAVAILABLE', '1'])
  }
})
