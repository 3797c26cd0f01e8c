import { expect, test } from 'vitest'
import { supervise } from '../../../fixtures/workers/supervise.ts'

test('a real call is proof, told at most once a second', async () => {
  await using hub = await supervise('good.mjs', {}, { probeEveryMs: 60_000, settleEveryMs: 60_000 })
  const { provenAt } = await hub.supervisor.start('shop')
  const worker = await hub.supervisor.worker('shop', { waitMs: 0 })
  const told = hub.details.length
  await hub.when('the clock to move', () => new Date().toISOString() !== provenAt)
  for (let calls = 0; calls < 1000; calls += 1) hub.supervisor.proven(worker)
  expect(Date.parse(hub.supervisor.get('shop').provenAt ?? '')).toBeGreaterThan(Date.parse(provenAt ?? ''))
  expect(hub.details.length - told).toBeLessThan(5)
})

test('without proof for long enough health is unknown, until a call proves it again', async () => {
  await using hub = await supervise('good.mjs', {}, { probeEveryMs: 60_000, settleEveryMs: 60_000, provenForMs: 50 })
  await hub.supervisor.start('shop')
  const worker = await hub.supervisor.worker('shop', { waitMs: 0 })
  expect((await hub.when('doubt', ({ health }) => health === 'unknown')).reason).toMatch(/^No proof for /u)
  hub.supervisor.proven(worker)
  expect(hub.supervisor.get('shop').health).toBe('healthy')
})

test('a failed call makes a probe due at once', async () => {
  await using hub = await supervise('hung.mjs', {}, { probeEveryMs: 60_000, settleEveryMs: 60_000, probeLimitMs: 50 })
  await hub.supervisor.start('shop')
  const worker = await hub.supervisor.worker('shop', { waitMs: 0 })
  await hub.when('a replacement', ({ restarts }) => {
    hub.supervisor.suspect(worker)
    return restarts === 1
  })
  expect(worker.died.aborted).toBe(true)
})

test('a listener that left hears nothing', async () => {
  await using hub = await supervise('good.mjs')
  const heard: string[] = []
  hub.supervisor.onChange(({ state }) => heard.push(state))()
  await hub.supervisor.start('shop')
  expect(heard).toEqual([])
  expect(hub.details.at(-1)?.state).toBe('running')
})

test.runIf(process.platform === 'linux')('the memory of a worker is sampled', async () => {
  await using hub = await supervise('good.mjs')
  await hub.supervisor.start('shop')
  const detail = await hub.when('a sample', ({ memoryBytes }) => memoryBytes !== undefined)
  expect(detail.memoryBytes).toBeGreaterThan(10_000_000)
  expect((await hub.supervisor.stop('shop')).memoryBytes).toBeUndefined()
})
