import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../../src/main/cli/main.ts'

/** What listens at the port of a hub that was killed, and whether it got a token. */
async function aftermath(pid: number | undefined) {
  const data = await mkdtemp(join(tmpdir(), 'hub-cli-'))
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  const seen: (string | undefined)[] = []
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('{}')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  await writeFile(join(data, 'hub.json'), JSON.stringify({ url, pid, version: '0.0.0' }))
  await writeFile(join(data, 'hub.lock'), JSON.stringify({ pid, start: 'of the killed one', kind: 'serve' }))
  await writeFile(join(data, 'token'), 'secret')
  return { data, seen }
}

test('what listens at the port of a killed hub gets no token', async () => {
  const killed = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(killed, 'exit')
  const { data, seen } = await aftermath(killed.pid)
  await expect(main(['restart', 'shop', '--data', data])).rejects.toMatchObject({ code: 'HUB_NOT_RUNNING', exitCode: 1 })
  expect(seen).toEqual([])
})

test('also not when another process has the pid of the hub by now', async () => {
  const { data, seen } = await aftermath(process.pid)
  await expect(main(['restart', 'shop', '--data', data])).rejects.toMatchObject({ code: 'HUB_NOT_RUNNING', exitCode: 1 })
  expect(seen).toEqual([])
})
