import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openAt, temporaryDir } from './temporary-store.ts'

const program = fileURLToPath(new URL('fixtures/server.ts', import.meta.url))

test('what was answered with ok outlives kill -9', { timeout: 60_000 }, async () => {
  const dir = await temporaryDir()
  const accepted = new Map<string, number>()
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [program, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const url = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value ?? ''
    const target = accepted.size + 200
    let killed = false
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (!killed) {
        const id = crypto.randomUUID()
        const body = JSON.stringify({ id, scope: 'test', severity: 'info', summary: 'kept' })
        try {
          const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
          expect(await answer.text()).toBe('{"ok":true}')
          accepted.set(id, Number(answer.headers.get('hub-event-seq')))
        } catch (error) {
          if (!killed) throw error
        }
        if (accepted.size >= target && !killed) {
          killed = true
          child.kill('SIGKILL')
        }
      }
    }))
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  const store = await openAt(dir)
  expect(store.setAside).toBeUndefined()
  const found = new Map<string, number>()
  for (let after = 0; after < store.newestSeq;) {
    const { events, next } = await store.query({ after, limit: 1_000 })
    for (const event of events) found.set(event.id, event.seq)
    after = next
  }
  expect(accepted.size).toBeGreaterThanOrEqual(600)
  for (const [id, seq] of accepted) expect(found.get(id)).toBe(seq)
  expect([...found.values()]).toEqual(Array.from({ length: found.size }, (_, at) => at + 1))
})
