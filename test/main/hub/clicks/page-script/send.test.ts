// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { click, clicksOf, hub, load, sent } from './page.ts'

/** Each has a script of its own, so that none knows what the hub told another. */
let workspace = ''
let loads = 0
const warn = vi.spyOn(console, 'warn').mockReturnValue()

beforeEach(() => {
  sent.length = 0
  hub.status = 200
  warn.mockClear()
  vi.useFakeTimers({ toFake: ['Date'] })
  loads += 1
  workspace = `send-${loads}`
  load(workspace)
})
afterEach(() => vi.useRealTimers())

/** Clicks, and lets what was answered arrive. */
async function clicks(count: number): Promise<number> {
  const before = clicksOf(workspace).length
  for (let time = 0; time < count; time += 1) click(document.body)
  await new Promise((resolve) => setImmediate(resolve))
  return clicksOf(workspace).length - before
}

async function later(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms)
}

test('no more than a person can click', async () => {
  expect(await clicks(100)).toBe(20)
  await later(1_000)
  expect(await clicks(5)).toBe(5)
})

test('while the hub is away it rests, longer and longer, and says nothing', async () => {
  hub.status = undefined
  expect(await clicks(1)).toBe(1)
  expect(await clicks(5)).toBe(0)
  await later(1_000)
  expect(await clicks(1)).toBe(1)
  await later(1_000)
  expect(await clicks(1)).toBe(0)
  for (let time = 0; time < 20; time += 1) {
    await later(60_000)
    expect(await clicks(1)).toBe(1)
  }
  hub.status = 200
  await later(60_000)
  expect(await clicks(2)).toBe(2)
  expect(await clicks(2)).toBe(2)
  expect(warn).not.toHaveBeenCalled()
})

test.each([429, 503])('%i lets it rest a moment', async (status) => {
  hub.status = status
  expect(await clicks(1)).toBe(1)
  expect(await clicks(1)).toBe(0)
  hub.status = 200
  await later(1_000)
  expect(await clicks(1)).toBe(1)
})

test.each([400, 403, 404])('%i ends it for good, and is said once', async (status) => {
  hub.status = status
  expect(await clicks(3)).toBe(3)
  await later(3_600_000)
  expect(await clicks(1)).toBe(0)
  expect(warn.mock.calls.length).toBeGreaterThan(0)
  expect(String(warn.mock.calls[0]?.[0])).toContain(String(status))
})
