import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createBus } from '../../../../src/main/hub/bus/bus.ts'
import { newEvent, openAt, temporaryDir, until } from './temporary-store.ts'

const timeout = 30_000
const run = promisify(execFile)

test('a locked file is said, nothing is lost, and it recovers by itself', { timeout }, async () => {
  const dir = await temporaryDir()
  const store = await openAt(dir)
  const bus = createBus(store)
  await store.commit({ events: [newEvent()] })
  const other = new DatabaseSync(join(dir, 'hub.db'))
  onTestFinished(() => {
    if (other.isOpen) other.close()
  })
  other.exec('BEGIN IMMEDIATE')
  await expect(store.commit({ events: [newEvent()] })).rejects.toMatchObject({
    code: 'JOURNAL_UNAVAILABLE', details: { retryAfterMs: 1_000 }
  })
  for (let at = 0; at < 20; at += 1) bus.publish({ scope: 'hub/test', severity: 'info', summary: `own ${at}` })
  store.putSession({
    id: 's', workspace: 'w', workerId: 'w', workerSession: null, protocolVersion: '1', initialize: '{}',
    subscriptions: [], usedAt: Date.now()
  })
  await expect(store.commit({ events: [newEvent()] })).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' })
  other.exec('ROLLBACK')
  await store.commit({ events: [newEvent()] })
  await until(async () => (await store.query({ text: 'own 19' })).events.length === 1)
  const own = (await store.query({ scopes: ['hub/test'] })).events
  expect(own.map(({ summary }) => summary)).toEqual(Array.from({ length: 20 }, (_, at) => `own ${at}`))
  // Those, the two that were written, and one that says for how long nothing could be.
  expect((await store.journal()).newestSeq).toBe(23)
  expect((await store.query({ scopes: ['hub/journal'] })).events.map(({ severity }) => severity)).toEqual(['error'])
  expect(store.failure).toBeUndefined()
  await bus.close()
  await store.close()
  expect(await (await openAt(dir)).session('s')).toBeDefined()
})

// A limit on the size of files stands in for a full disk: both refuse the write.
const canLimit = process.platform === 'linux' && existsSync('/usr/bin/prlimit')

test.runIf(canLimit)('a full disk is said, and it recovers by itself', { timeout }, async () => {
  const dir = await temporaryDir()
  const program = fileURLToPath(new URL('fixtures/writer.ts', import.meta.url))
  // Ignoring the signal makes the write fail, as on a full disk, instead of ending the program.
  const child = spawn('bash', ['-c', `trap '' XFSZ; exec "$0" "$@"`, process.execPath, program, dir], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (): Promise<string> => {
    child.stdin.write('write\n')
    return (await lines.next()).value ?? ''
  }
  expect((await lines.next()).value).toBe('ready')
  expect(await ask()).toBe('ok 1')
  await run('prlimit', [`--pid=${child.pid}`, '--fsize=500000:unlimited'])
  let answer = 'ok'
  let accepted = 1
  while (answer.startsWith('ok')) {
    answer = await ask()
    if (answer.startsWith('ok')) accepted += 1
  }
  expect(answer).toBe('JOURNAL_UNAVAILABLE')
  expect(await ask()).toBe('JOURNAL_UNAVAILABLE')
  await run('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited:unlimited'])
  expect(await ask()).toBe(`ok ${accepted + 1}`)
  child.stdin.end()
  await once(child, 'exit')
  expect((await (await openAt(dir)).journal()).kept).toBe(accepted + 1)
})
