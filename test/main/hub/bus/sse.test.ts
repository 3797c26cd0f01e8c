import { describe, expect, test } from 'vitest'
import { newEvent, until } from '../store/temporary-store.ts'
import { get, plain, post, postLines, serveBus, type Served } from './serve-bus.ts'
import { openStream } from './stream-client.ts'

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

async function write(served: Served, count: number, event: Parameters<typeof newEvent>[0] = {}): Promise<void> {
  await served.bus.commit({ events: Array.from({ length: count }, () => newEvent(event)) })
}

describe('a stream', () => {
  test('is live only, and each event is as in the history', async () => {
    const served = await serveBus()
    await write(served, 3)
    const stream = await openStream(served)
    expect(stream.response.statusCode).toBe(200)
    expect(stream.response.headers['content-type']).toBe('text/event-stream')
    const { headers } = await post(served, { ...plain, workspace: 'shop', data: { text: 'a\nb\u2028c', n: 1 } })
    await stream.has(1)
    const { events } = (await get(served, '?after=3')).json
    expect(stream.raw()).toBe(`id: 4\ndata: ${JSON.stringify(events[0])}\n\n`)
    expect(events[0]).toMatchObject({ seq: 4, id: headers['hub-event-id'] })
  })

  test('replays from after, and Last-Event-ID wins over it', async () => {
    const served = await serveBus()
    await write(served, 2_500)
    const one = await openStream(served, '?after=0')
    const two = await openStream(served, '?after=0', { 'last-event-id': '2498' })
    await one.has(2_500)
    await write(served, 2)
    await Promise.all([one.has(2_502), two.has(4)])
    expect(one.seqs()).toEqual(range(1, 2_502))
    expect(two.seqs()).toEqual([2_499, 2_500, 2_501, 2_502])
    const { events } = (await get(served, '?after=0&limit=1')).json
    expect(JSON.parse(one.messages[0]!.data)).toEqual(events[0])
  })

  test('gives only what fits the filters, replayed and live', async () => {
    const served = await serveBus()
    await postLines(served, [plain, { ...plain, scope: 'a/b', severity: 'error' }, { ...plain, scope: 'a/c' }])
    const stream = await openStream(served, '?after=0&scope=a&severity=warning')
    await stream.has(1)
    await postLines(served, [{ ...plain, scope: 'a', severity: 'critical' }, { ...plain, severity: 'error' }])
    await postLines(served, [{ ...plain, scope: 'a/b', severity: 'warning' }])
    await stream.has(3)
    expect(stream.seqs()).toEqual([2, 4, 6])
  })

  test.each(['x', '-1', '1.5', '1, 2'])('from Last-Event-ID %s is INVALID_QUERY', async (id) => {
    const answer = await get(await serveBus(), '', { accept: 'text/event-stream', 'last-event-id': id })
    expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_QUERY'])
  })

  test('is chosen by Accept', async () => {
    const served = await serveBus()
    for (const accept of ['*/*', 'application/json', 'text/event-stream;q=0', 'text/event-stream-x']) {
      expect((await get(served, '', { accept })).headers['content-type']).toBe('application/json; charset=utf-8')
    }
    for (const accept of ['application/json, Text/Event-Stream;q=0.1', 'text/event-stream']) {
      expect((await openStream(served, '', { accept })).response.headers['content-type']).toBe('text/event-stream')
    }
  })

  test('has a heartbeat that is a comment', async () => {
    const stream = await openStream(await serveBus({ heartbeatMs: 10 }))
    await until(() => stream.raw().includes(': heartbeat\n\n: heartbeat\n\n'))
    expect(stream.messages).toEqual([])
  })

  test('ends with the bus', async () => {
    const served = await serveBus()
    const stream = await openStream(served)
    served.bus.publish({ scope: 'hub/stop', severity: 'info', summary: 'last' })
    await served.bus.close()
    await until(stream.ended)
    expect(stream.messages).toHaveLength(1)
    const late = await openStream(served)
    await until(late.ended)
  })
})

describe('a gap', () => {
  test.each(['', '&scope=none', '&scope=test'])('is said where retention trimmed what was asked for%s', { timeout: 20_000 }, async (filter) => {
    const served = await serveBus({ limits: { maxEvents: 5 } })
    await write(served, 20)
    await until(async () => (await served.bus.journal()).kept === 5)
    const stream = await openStream(served, `?after=3${filter}`)
    await stream.has(1)
    expect(stream.raw().startsWith('event: gap\nid: 15\ndata: {"from":4,"to":15}\n\n')).toBe(true)
    if (filter !== '&scope=none') {
      await stream.has(6)
      expect(stream.seqs()).toEqual(range(16, 20))
    }
    const none = await openStream(served, '?after=15')
    await none.has(5)
    expect(none.seqs()).toEqual(range(16, 20))
  })

  test('ends where what was asked for ends', { timeout: 20_000 }, async () => {
    const served = await serveBus({ limits: { maxEvents: 5 } })
    await write(served, 20)
    await until(async () => (await served.bus.journal()).kept === 5)
    const inside = await openStream(served, '?after=3&before=10')
    await inside.has(1)
    expect(inside.raw()).toBe('event: gap\nid: 9\ndata: {"from":4,"to":9}\n\n')
    const both = await openStream(served, '?after=13&before=18')
    await both.has(3)
    expect(both.messages.map(({ event, id }) => [event, id])).toEqual([['gap', '15'], [undefined, '16'], [undefined, '17']])
  })

  test('is said to one who comes from another journal', async () => {
    const served = await serveBus()
    await write(served, 2)
    const stream = await openStream(served, '', { 'last-event-id': '50' })
    await write(served, 1)
    await stream.has(2)
    expect(stream.raw().startsWith('event: gap\nid: 2\ndata: {"from":3,"to":50}\n\nid: 3\ndata: ')).toBe(true)
    const level = await openStream(served, '', { 'last-event-id': '3' })
    await write(served, 1)
    await level.has(1)
    expect(level.seqs()).toEqual([4])
  })
})

describe('no holes', () => {
  test('for those who come and go while others write', { timeout: 30_000 }, async () => {
    const served = await serveBus()
    const total = 4_000
    let writing = true
    const writers = Promise.all(range(1, 8).map(async () => {
      for (let at = 0; at < total / 8; at += 1) await write(served, 1)
    })).then(() => (writing = false))
    const readers = range(1, 5).map(async () => {
      const seqs: number[] = []
      while (writing || (seqs.at(-1) ?? 0) < total) {
        const stream = await openStream(served, '?after=0', seqs.length > 0 ? { 'last-event-id': String(seqs.at(-1)) } : {})
        await until(() => stream.messages.length > 300 || Number(stream.messages.at(-1)?.id) === total)
        stream.close()
        seqs.push(...stream.seqs())
      }
      expect(seqs).toEqual(range(1, total))
    })
    await Promise.all([writers, ...readers])
  })

  test('for a hundred at once, each told of many events with one write', { timeout: 30_000 }, async () => {
    const served = await serveBus()
    const streams = await Promise.all(range(1, 100).map(() => openStream(served)))
    const [response] = served.responses
    let writes = 0
    const plain = response!.write.bind(response)
    response!.write = (chunk: unknown): boolean => {
      writes += 1
      return plain(chunk)
    }
    await Promise.all(range(1, 400).map(() => write(served, 1)))
    await Promise.all(streams.map((stream) => stream.has(400)))
    for (const stream of streams) expect(stream.seqs()).toEqual(range(1, 400))
    expect(writes).toBeLessThan(100)
  })

  test('for one who stalls, who slows nobody and takes up no more than its buffer', { timeout: 30_000 }, async () => {
    const served = await serveBus()
    const stalled = await openStream(served)
    const stalledResponse = served.responses.at(-1)!
    const other = await openStream(served)
    stalled.response.pause()
    const text = 'x'.repeat(100_000)
    let highest = 0
    for (let at = 0; at < 300; at += 1) {
      await write(served, 1, { data: { text } })
      highest = Math.max(highest, stalledResponse.writableLength)
    }
    await other.has(300)
    expect(other.seqs()).toEqual(range(1, 300))
    expect(stalled.messages.length).toBeLessThan(300)
    expect(highest).toBeGreaterThan(100_000)
    expect(highest).toBeLessThan(1_500_000)
    stalled.response.resume()
    await stalled.has(300)
    await write(served, 1)
    await stalled.has(301)
    expect(stalled.seqs()).toEqual(range(1, 301))
  })

  test('unsaid for one who stalls until what it wanted is trimmed', { timeout: 30_000 }, async () => {
    const served = await serveBus({ limits: { maxEvents: 20 } })
    const stream = await openStream(served)
    stream.response.pause()
    const text = 'x'.repeat(100_000)
    for (let at = 0; at < 300; at += 1) await write(served, 1, { data: { text } })
    await until(async () => (await served.bus.journal()).kept === 20)
    stream.response.resume()
    await until(() => stream.messages.at(-1)?.id === '300')
    const gap = stream.messages.findIndex(({ event }) => event === 'gap')
    const { from, to } = JSON.parse(stream.messages[gap]!.data)
    expect(stream.seqs()).toEqual([...range(1, from - 1), ...range(to + 1, 300)])
    expect(stream.messages.filter(({ event }) => event === 'gap')).toHaveLength(1)
  })
})

test('a client that has gone is forgotten, also while it is behind', async () => {
  const served = await serveBus()
  const streams = [await openStream(served), await openStream(served), await openStream(served)]
  streams[0]?.response.pause()
  for (let at = 0; at < 40; at += 1) await write(served, 1, { data: { text: 'x'.repeat(200_000) } })
  expect(served.listening()).toBe(1)
  for (const stream of streams) stream.close()
  await until(() => served.listening() === 0)
})
