import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createExpiry } from '../../../../src/main/hub/proposals/expiry.ts'
import { startProposals } from './harness.ts'

describe('the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('ends each in its time, also one that is further off than a timer reaches', async () => {
    const ended: string[] = []
    const expiry = createExpiry(async (id) => void ended.push(id))
    expiry.watch('month', Date.now() + 30 * 86_400_000)
    expiry.watch('soon', Date.now() + 1000)
    expiry.watch('gone', Date.now() + 1000)
    expiry.forget('gone')
    await vi.advanceTimersByTimeAsync(1000)
    expect(ended).toEqual(['soon'])
    await vi.advanceTimersByTimeAsync(30 * 86_400_000)
    expect(ended).toEqual(['soon', 'month'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tries again what could not be stored, until it is stopped', async () => {
    let tries = 0
    const expiry = createExpiry(async () => {
      tries += 1
      throw new Error('disk full')
    })
    expiry.watch('one', Date.now())
    await vi.advanceTimersByTimeAsync(2500)
    expect(tries).toBe(3)
    expiry.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(tries).toBe(3)
  })
})

describe('proposals', () => {
  let hub: Awaited<ReturnType<typeof startProposals>>
  beforeEach(async () => {
    hub = await startProposals()
  })
  afterEach(() => hub.close())

  test('nobody decided: expired, published, not to be decided any more', async () => {
    const { id } = await hub.ask({ title: 'Hurry', expiresInSeconds: 1 })
    const expired = await hub.reaches(id, 'expired')
    expect(expired.decision).toMatchObject({ verb: 'expire', by: 'hub' })
    expect(await hub.decisions(id)).toEqual([expired])
    await expect(hub.proposals.decide(id, { verb: 'approve' }, 'window')).rejects.toMatchObject({ code: 'PROPOSAL_DECIDED' })
  })

  test('the time runs on while the hub is away', async () => {
    const { id } = await hub.ask({ title: 'Hurry', expiresInSeconds: 1 })
    await hub.reopen()
    expect((await hub.reaches(id, 'expired')).status).toBe('expired')
  })

  test('what is decided does not expire', async () => {
    const { id } = await hub.ask({ title: 'Hurry', expiresInSeconds: 1 })
    await hub.proposals.decide(id, { verb: 'answer', answer: 'yes' }, 'window')
    const other = await hub.ask({ title: 'After it', expiresInSeconds: 1 })
    await hub.reaches(other.id, 'expired')
    expect((await hub.proposals.get(id))?.status).toBe('answered')
  })
})
