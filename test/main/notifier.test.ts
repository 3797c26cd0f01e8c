import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createNotifier, type Notice } from '../../src/main/notifier.ts'
import type { ShowRequest } from '../../src/shared/ipc.ts'
import type { Proposal } from '../../src/shared/proposal.ts'

const proposal = (id: string, part: Partial<Proposal> = {}): Proposal => ({
  id, seq: 1, workspace: 'shop', client: 'Claude Code 2.1.0', title: `Do ${id}`, detail: 'secret detail', risk: 'write', status: 'pending',
  call: { tool: 'files_write', arguments: { password: 'hunter2' }, digest: 'd' },
  createdAt: '2026-01-02T10:00:00.000Z', expiresAt: '2026-01-02T11:00:00.000Z', ...part
})

/** A desktop that keeps what is put on it. */
function setUp(stored: readonly Proposal[] = []) {
  const screen: { notice: Notice; click: () => void }[] = []
  const told: Notice[] = []
  const shown: ShowRequest[] = []
  const it = { front: false, wanted: true }
  let tell: (changed: Proposal) => void = () => undefined
  const notifier = createNotifier({
    proposals: {
      list: () => Promise.resolve(stored),
      onChange(listener) {
        tell = listener
        return () => (tell = () => undefined)
      }
    },
    notify(notice, click) {
      const entry = { notice, click }
      told.push(notice)
      screen.push(entry)
      return { close: () => void screen.splice(screen.indexOf(entry), screen.includes(entry) ? 1 : 0) }
    },
    wanted: () => it.wanted,
    inFront: () => it.front,
    show: (request) => shown.push(request)
  })
  return { notifier, screen, told, shown, it, tell: (...changed: Proposal[]) => changed.forEach((one) => tell(one)) }
}

const titles = (screen: readonly { notice: Notice }[]): string[] => screen.map(({ notice }) => notice.title)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

test('says title, workspace and client, and nothing of the call; its click opens the proposal', () => {
  const { tell, screen, shown } = setUp()
  tell(proposal('a'))
  vi.advanceTimersByTime(1_000)
  expect(screen.map(({ notice }) => notice)).toEqual([{ title: 'Do a', body: 'Claude Code 2.1.0 in shop asks you', silent: false }])
  screen[0]?.click()
  expect(shown).toEqual([{ view: 'proposals', item: 'a' }])
  expect(screen).toEqual([])
})

test('says of a held call that somebody waits now', () => {
  const { tell, screen } = setUp()
  tell(proposal('a', { held: true }))
  vi.advanceTimersByTime(1_000)
  expect(screen[0]?.notice.body).toBe('Claude Code 2.1.0 in shop waits for your decision now')
})

test('is not told while the window is in front, or when nobody wants it', () => {
  const { tell, told, it } = setUp()
  it.front = true
  tell(proposal('a'))
  it.front = false
  it.wanted = false
  tell(proposal('b'))
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual([])
})

test('goes when the proposal is decided, and is never shown when that was at once', () => {
  const { tell, told, screen } = setUp()
  tell(proposal('a'), proposal('a', { status: 'withdrawn' }))
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual([])
  tell(proposal('b'))
  vi.advanceTimersByTime(1_000)
  expect(titles(screen)).toEqual(['Do b'])
  tell(proposal('b', { status: 'approved' }))
  expect(screen).toEqual([])
})

test('several are one, at most one a second', () => {
  const { tell, told, screen, shown } = setUp()
  tell(proposal('a'))
  vi.advanceTimersByTime(300)
  for (let at = 0; at < 50; at += 1) {
    tell(proposal(`n${at}`, { workspace: at % 2 === 0 ? 'shop' : 'docs' }))
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(2_000)
  expect(told.length).toBeLessThanOrEqual(8)
  expect(titles(screen)).toEqual(['51 proposals wait for you'])
  expect(screen[0]?.notice.body).toBe('In shop, docs')
  screen[0]?.click()
  expect(shown).toEqual([{ view: 'proposals' }])
})

test('the count follows what is decided, without a sound', () => {
  const { tell, screen } = setUp()
  tell(proposal('a'), proposal('b'), proposal('c'))
  vi.advanceTimersByTime(1_000)
  expect(titles(screen)).toEqual(['3 proposals wait for you'])
  tell(proposal('b', { status: 'rejected' }))
  vi.advanceTimersByTime(1_500)
  expect(screen.map(({ notice }) => [notice.title, notice.silent])).toEqual([['2 proposals wait for you', true]])
  tell(proposal('a', { status: 'rejected' }))
  tell(proposal('c', { status: 'expired' }))
  expect(screen).toEqual([])
})

test('what the person has seen in the window is not counted again', () => {
  const { notifier, tell, screen } = setUp()
  tell(proposal('a'), proposal('b'))
  vi.advanceTimersByTime(1_000)
  notifier.dismiss()
  expect(screen).toEqual([])
  tell(proposal('c'))
  vi.advanceTimersByTime(2_000)
  expect(titles(screen)).toEqual(['Do c'])
})

test('what waited at the start, and a change of what waits, are no news', async () => {
  const { tell, told } = setUp([proposal('a')])
  await Promise.resolve()
  tell(proposal('a', { title: 'Another digest' }))
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual([])
})

test('after stop nothing is on the screen and nothing comes', () => {
  const { notifier, tell, screen, told } = setUp()
  tell(proposal('a'))
  vi.advanceTimersByTime(1_000)
  notifier.stop()
  expect(screen).toEqual([])
  tell(proposal('b'))
  vi.advanceTimersByTime(5_000)
  expect(told).toHaveLength(1)
})
