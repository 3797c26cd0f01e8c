import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { HubEvent } from '../../../../src/shared/event.ts'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { newEvent, openAt, temporaryDir, temporaryStore, until } from './temporary-store.ts'

function proposal(id: string, extra: Partial<Proposal> = {}): Proposal {
  return {
    id, seq: 0, workspace: 'shop', title: 'Delete it', detail: '', risk: 'write', status: 'pending',
    createdAt: '', expiresAt: '2030-01-01T00:00:00.000Z', ...extra
  }
}

describe('events', () => {
  test('get rising seqs and a time, and come back as they were given', async () => {
    const store = await temporaryStore()
    const full = newEvent({
      summary: 'Größe 😀', source: 'a\u0000b', workspace: 'shop',
      trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      data: JSON.parse('{"__proto__":{"a":1},"n":1.5,"t":"\u2028","list":[null,true]}')
    })
    const { done, events } = await store.commit({ events: [newEvent(), full] })
    expect(done).toBe(true)
    expect(events.map(({ event, repeated }) => [event.seq, repeated])).toEqual([[1, false], [2, false]])
    const page = await store.query({})
    expect(page.next).toBe(2)
    expect(page.events[1]).toEqual(events[1]?.event)
    expect(page.events[1]).toMatchObject({ summary: 'Größe 😀', source: 'a\u0000b', workspace: 'shop', trace: full.trace })
    expect(JSON.stringify(page.events[1]?.data)).toBe(JSON.stringify(full.data))
    expect(page.events[1]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u)
    const lines = await store.lines({})
    expect(lines.lines.map((line) => JSON.parse(line))).toEqual(page.events)
  })

  test('a repeat is answered with the first, in the same write and later', async () => {
    const store = await temporaryStore()
    const first = newEvent({ summary: 'first' })
    const repeat = { ...first, summary: 'second' }
    const one = await store.commit({ events: [first, repeat, newEvent()] })
    const two = await store.commit({ events: [repeat] })
    expect(one.events.map(({ event, repeated }) => [event.seq, event.summary, repeated])).toEqual([
      [1, 'first', false], [1, 'first', true], [2, 'an event', false]
    ])
    expect(two.events).toEqual([{ event: one.events[0]?.event, repeated: true }])
    expect((await store.query({})).events).toHaveLength(2)
  })

  test('go on after a restart where they stopped', async () => {
    const dir = await temporaryDir()
    const before = await openAt(dir)
    await before.commit({ events: [newEvent(), newEvent()] })
    await before.close()
    const after = await openAt(dir)
    expect(after.newestSeq).toBe(2)
    expect((await after.commit({ events: [newEvent()] })).events[0]?.event.seq).toBe(3)
  })

  test('are told in seq order, once, and before their writer knows', async () => {
    const store = await temporaryStore()
    const seen: HubEvent[] = []
    // The warning is wanted here, and kept off the terminal.
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    store.onCommitted(() => {
      throw new Error('a listener that fails')
    })
    store.onCommitted((events) => seen.push(...events))
    const known = newEvent()
    await store.commit({ events: [known] })
    const writes = Array.from({ length: 300 }, async (_, at) => {
      const { events } = await store.commit({ events: at % 3 === 0 ? [newEvent(), known] : [newEvent()] })
      expect(seen.some(({ seq }) => seq === events[0]?.event.seq)).toBe(true)
    })
    await Promise.all(writes)
    expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 301 }, (_, at) => at + 1))
    expect(store.newestSeq).toBe(301)
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ message: 'a listener that fails' }))
  })

  test('many writers at once get every seq exactly once', async () => {
    const store = await temporaryStore()
    const results = await Promise.all(
      Array.from({ length: 2_000 }, () => store.commit({ events: [newEvent(), newEvent()] }))
    )
    const seqs = results.flatMap(({ events }) => events.map(({ event }) => event.seq)).toSorted((a, b) => a - b)
    expect(seqs).toEqual(Array.from({ length: 4_000 }, (_, at) => at + 1))
  })

  test('what can not be stored fails alone', async () => {
    const store = await temporaryStore()
    const good = [store.commit({ events: [newEvent()] }), store.commit({ events: [newEvent()] })]
    const bad = store.commit({ events: [newEvent(), newEvent({ data: { big: 1n } })] })
    const more = store.commit({ events: [newEvent()] })
    await expect(bad).rejects.toThrow()
    await Promise.all([...good, more])
    expect((await store.journal()).newestSeq).toBe(3)
  })
})

describe('queries', () => {
  test('page by seq: after the oldest, else the newest, always ascending', async () => {
    const store = await temporaryStore()
    expect(await store.query({})).toEqual({ events: [], next: 0 })
    await store.commit({ events: Array.from({ length: 250 }, () => newEvent()) })
    const seqs = async (query: Parameters<typeof store.query>[0]): Promise<number[]> =>
      (await store.query(query)).events.map(({ seq }) => seq)
    expect(await seqs({})).toEqual(Array.from({ length: 100 }, (_, at) => at + 151))
    expect(await seqs({ after: 10, limit: 3 })).toEqual([11, 12, 13])
    expect(await seqs({ before: 10, limit: 3 })).toEqual([7, 8, 9])
    expect(await seqs({ after: 3, before: 10, limit: 2 })).toEqual([4, 5])
    expect(await store.query({ after: 250 })).toEqual({ events: [], next: 250 })
    expect(await store.query({ after: 900 })).toEqual({ events: [], next: 900 })
    expect(await store.query({ workspace: 'none' })).toEqual({ events: [], next: 250 })
  })

  test('text is literal and knows no case, in any script', async () => {
    const store = await temporaryStore()
    await store.commit({
      events: [
        newEvent({ summary: '100% of STRAẞE' }), newEvent({ summary: '100 of it', source: 'ÅNGSTRÖM\nline' }),
        newEvent({ scope: 'odd_scope', summary: 'ΟΔΥΣΣΕΥΣ' })
      ]
    })
    const find = async (text: string): Promise<number[]> => (await store.query({ text })).events.map(({ seq }) => seq)
    expect(await find('100%')).toEqual([1])
    expect(await find('100_')).toEqual([])
    expect(await find('straße')).toEqual([1])
    expect(await find('ångström')).toEqual([2])
    expect(await find('ström\nLINE')).toEqual([2])
    expect(await find('it\ntest')).toEqual([])
    expect(await find('D_SC')).toEqual([3])
    expect(await find('οδυσσευς')).toEqual([3])
    expect(await find("'; DROP")).toEqual([])
  })

  test('stats count what matches', async () => {
    const store = await temporaryStore()
    await store.commit({
      events: [
        newEvent({ scope: 'a/b' }), newEvent({ scope: 'a/b', severity: 'error' }), newEvent({ scope: 'c', severity: 'debug' })
      ]
    })
    const stats = await store.stats({ buckets: 4, scopes: ['a'] })
    expect(stats).toMatchObject({ total: 2, scopes: ['a/b', 'c'] })
    expect(stats.bySeverity).toEqual({ debug: 0, info: 1, warning: 0, error: 1, critical: 0 })
    expect(stats.buckets).toHaveLength(4)
    expect(stats.buckets.reduce((sum, { info, error }) => sum + info + error, 0)).toBe(2)
    expect((await store.stats({ buckets: 1, severities: ['debug', 'error'] })).total).toBe(2)
    expect((await store.stats({ buckets: 2, since: 0, until: 1 }))).toMatchObject({ total: 0, from: 0, to: 1 })
    expect((await store.stats({ buckets: 2, text: 'nothing like it' })).total).toBe(0)
  })

  test('replay reads on from a seq, in pages', async () => {
    const store = await temporaryStore()
    await store.commit({ events: Array.from({ length: 50 }, () => newEvent({ data: { text: 'x'.repeat(1_000) } })) })
    const seqs: number[] = []
    let cursor = 5
    while (cursor < 50) {
      const page = await store.replay({ filter: {}, after: cursor, maxBytes: 10_000 })
      expect(page.gap).toBeUndefined()
      expect(page.lines.length).toBeLessThan(12)
      seqs.push(...page.lines.map(({ seq }) => seq))
      cursor = page.cursor
    }
    expect(seqs).toEqual(Array.from({ length: 45 }, (_, at) => at + 6))
    expect(await store.replay({ filter: { workspace: 'none' }, after: 0, maxBytes: 10_000 })).toEqual({ lines: [], cursor: 50 })
  })
})

describe('proposals', () => {
  test('are opened with the seq and time of their event, and not by a repeat', async () => {
    const store = await temporaryStore()
    const event = newEvent({ scope: 'chat/proposals' })
    await store.commit({ events: [newEvent()] })
    const { events } = await store.commit({ events: [event], openProposals: [proposal(event.id)] })
    const stored = await store.proposal(event.id)
    expect(stored).toEqual(proposal(event.id, { seq: 2, createdAt: events[0]?.event.time ?? '' }))
    await store.commit({ events: [event], openProposals: [proposal(event.id, { title: 'Another' })] })
    expect(await store.proposals()).toEqual([stored])
    expect(await store.proposal(randomUUID())).toBeUndefined()
  })

  test('move only from the status they have, and then nothing else of the write happens', async () => {
    const store = await temporaryStore()
    const event = newEvent()
    await store.commit({ events: [event], openProposals: [proposal(event.id)] })
    const pending = (await store.proposal(event.id))!
    const move = { from: 'pending', to: { ...pending, status: 'approved' } } as const
    const results = await Promise.all([1, 2, 3].map(() => store.commit({ events: [newEvent()], moveProposal: move })))
    expect(results.map(({ done, events }) => [done, events.length])).toEqual([[true, 1], [false, 0], [false, 0]])
    expect((await store.journal()).newestSeq).toBe(2)
    expect(await store.proposals('pending')).toEqual([])
    expect(await store.proposals('approved')).toEqual([{ ...pending, status: 'approved' }])
  })

  test('come newest first', async () => {
    const store = await temporaryStore()
    const events = [newEvent(), newEvent(), newEvent()]
    await store.commit({ events, openProposals: events.map(({ id }) => proposal(id)) })
    expect((await store.proposals()).map(({ seq }) => seq)).toEqual([3, 2, 1])
  })
})

describe('sessions', () => {
  test('are readable at once and after a restart', async () => {
    const dir = await temporaryDir()
    const store = await openAt(dir)
    const row = {
      id: 's1', workspace: 'shop', workerId: 'w1', workerSession: null, protocolVersion: '2025-11-25',
      initialize: '{}', subscriptions: ['{"a":1}'], usedAt: Date.now()
    }
    store.putSession(row)
    store.putSession({ ...row, id: 's2', logLevel: '{}', client: 'x' })
    expect(await store.session('s1')).toEqual(row)
    await until(async () => (await store.session('s2')) !== undefined)
    store.deleteSession('s2')
    expect(await store.session('s2')).toBeUndefined()
    store.putSession({ ...row, workerId: 'w2' })
    await store.close()
    const again = await openAt(dir)
    expect(await again.session('s1')).toEqual({ ...row, workerId: 'w2' })
    expect(await again.session('s2')).toBeUndefined()
  })
})

test('the file is for its owner only, and a closed store says so', async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  await store.commit({ events: [newEvent()] })
  if (process.platform !== 'win32') expect((await stat(join(dir, 'hub.db'))).mode & 0o777).toBe(0o600)
  await store.close()
  await store.close()
  await expect(store.commit({ events: [newEvent()] })).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' })
  await expect(store.query({})).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' })
})
