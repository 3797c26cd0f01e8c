import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createHub } from '../../../src/main/hub/index.ts'
import type { Proposal } from '../../../src/shared/proposal.ts'
import { newEvent, openAt, temporaryDir, threadUrl } from './store/temporary-store.ts'

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const time = new Date().toISOString()
const call = { tool: 'files_write', arguments: {}, digest: 'd' }
const pending: Proposal = {
  id: randomUUID(), seq: 0, workspace: 'shop', title: 'Write', detail: '', risk: 'write', call,
  status: 'pending', createdAt: time, expiresAt: time
}

test('what a crash left approved is ended before anybody can decide', async () => {
  const dataDir = await temporaryDir()
  const configFile = join(dataDir, 'workspaces.json')
  await writeFile(configFile, '{ "workspaces": {} }')
  const crashed = await openAt(dataDir)
  await crashed.commit({ events: [newEvent({ id: pending.id })], openProposals: [pending] })
  await crashed.commit({ moveProposal: { from: 'pending', to: { ...pending, status: 'approved' } } })
  await crashed.close()

  // The port is taken, so this start never comes as far as serving.
  const port = await takenPort()
  const appRoot = resolve(import.meta.dirname, '../../..')
  const started = createHub({ configFile, dataDir, port, appRoot, version: '0.0.0', kind: 'serve', threadUrl })
  await expect(started).rejects.toMatchObject({ code: 'PORT_TAKEN' })

  const after = await openAt(dataDir)
  expect(await after.proposal(pending.id)).toMatchObject({ status: 'failed', receipt: { outcome: 'unknown' } })
})
