import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Proposal } from '../../../src/shared/proposal.ts'
import { decide, deeds, deedsServer, proposalTo } from '../../fixtures/deeds.ts'
import { startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'
import { call } from './gateway/calls.ts'

const long = 90_000
let hub: RunningHub
let gate: string

beforeEach(async () => {
  const workspace = (file: string) => ({ approval: { default: 'ask' }, mcpServers: { deeds: deedsServer(file) } })
  hub = await startHub({ workspaces: { shop: workspace('shop.txt'), still: workspace('still.txt') } })
  gate = join(hub.folder, 'gate')
  await Promise.all([hub.healthy('shop'), hub.healthy('still')])
}, long)
afterEach(() => hub.stop(), long)

const noted = async (text: string, workspace = 'shop'): Promise<number> =>
  (await deeds(hub, `${workspace}.txt`)).filter((one) => one === text).length

/** A script's call that policy holds. Gives what became of it. */
function ask(what: string, workspace = 'shop'): Promise<string> {
  const body = JSON.stringify(call('deeds_do', { what, gate }))
  const answer = fetch(`${hub.url}/rpc/${workspace}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return answer.then((one) => one.text()).catch(() => 'no answer')
}

/** An agent proposes the same by itself, and is gone. */
async function propose(what: string, workspace = 'shop'): Promise<void> {
  const proposal = { title: what, tool: 'deeds_do', arguments: { what, gate } }
  const event = { id: randomUUID(), scope: 'chat/proposals', severity: 'info', summary: what, workspace, data: { proposal } }
  const posted = await fetch(`${hub.url}/api/internal/bus`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) })
  expect(await posted.text()).toBe('{"ok":true}')
}

async function approve(what: string): Promise<void> {
  expect(await decide(hub, (await proposalTo(hub, what)).id, { verb: 'approve' })).toBe(200)
}

/** Approved, and under way at the server. */
async function run(what: string, workspace = 'shop'): Promise<void> {
  await approve(what)
  await waitFor(`${what} to be begun`, async () => (await noted(`begun ${what}`, workspace)) === 1)
}

async function workerOf(workspace: string): Promise<number> {
  return (await hub.health()).workspaces.find(({ name }) => name === workspace)?.worker?.pid ?? 0
}

const unknown = (proposal: Proposal): void => expect(proposal.receipt?.outcome).toBe('unknown')

/** Both workspaces are well again, and had time to repeat what they should not. */
async function healed(workers: readonly number[]): Promise<void> {
  for (const name of ['shop', 'still']) {
    await waitFor(`a new worker of ${name}`, async () => !workers.includes(await workerOf(name)), long)
    await hub.healthy(name, long)
  }
  await writeFile(gate, '')
  // A call that went through after all of that would have repeated them by now.
  await propose('afterwards')
  await approve('afterwards')
  await proposalTo(hub, 'afterwards', 'executed')
}

test('a worker that is killed before the decision, between decision and call, and in the call', async () => {
  const workers = [await workerOf('shop'), await workerOf('still')]
  const waits = ask('pending')
  await proposalTo(hub, 'pending')
  const held = ask('held running')
  await run('held running')
  await propose('proposed running')
  await run('proposed running')
  await propose('proposed pending')
  await proposalTo(hub, 'proposed pending')
  // Struck at once after the approval: perhaps it has sent the call by then, perhaps not.
  const stood = ask('held approved', 'still')
  await approve('held approved')
  process.kill(workers[1] ?? 0, 'SIGSTOP')
  for (const pid of workers) process.kill(pid, 'SIGKILL')

  expect((await proposalTo(hub, 'pending', 'withdrawn')).decision).toMatchObject({ by: 'hub' })
  for (const answer of [waits, held, stood]) expect(await answer).toContain('WORKER_DIED')
  for (const what of ['held running', 'proposed running', 'held approved']) unknown(await proposalTo(hub, what, 'failed'))
  await healed(workers)
  expect(await noted('begun pending')).toBe(0)
  for (const what of ['held running', 'proposed running']) expect(await noted(`begun ${what}`)).toBe(1)
  expect(await noted('begun held approved', 'still')).toBeLessThanOrEqual(1)
  // A proposal of an agent outlives the worker: approved now it runs, once.
  await run('proposed pending')
  await proposalTo(hub, 'proposed pending', 'executed')
  expect(await noted('done proposed pending')).toBe(1)
}, long)

test('a hub that is killed before the decision, in the call, between its end and the receipt, and after it', async () => {
  const workers = [await workerOf('shop'), await workerOf('still')]
  const answers = [ask('pending'), ask('held running'), ask('held done')]
  await proposalTo(hub, 'pending')
  await run('held running')
  await propose('proposed running')
  await run('proposed running')
  await run('held done')
  // The hub hears nothing more: the calls end, and no receipt is taken.
  hub.process.kill('SIGSTOP')
  await writeFile(gate, '')
  for (const what of ['held running', 'proposed running', 'held done']) {
    await waitFor(`${what} to be done`, async () => (await noted(`done ${what}`)) === 1)
  }
  await hub.restart('SIGKILL')
  expect(await Promise.all(answers)).toEqual(answers.map(() => 'no answer'))

  expect((await proposalTo(hub, 'pending', 'withdrawn')).decision).toMatchObject({ by: 'hub' })
  for (const what of ['held running', 'proposed running', 'held done']) unknown(await proposalTo(hub, what, 'failed'))
  await healed(workers)
  expect(await noted('begun pending')).toBe(0)
  for (const what of ['held running', 'proposed running', 'held done', 'afterwards']) expect(await noted(`done ${what}`)).toBe(1)
}, long)

test('a client that is killed while its approved call runs: once, and its end is told', async () => {
  const client = new AbortController()
  const body = JSON.stringify(call('deeds_do', { what: 'left', gate }))
  const headers = { 'content-type': 'application/json' }
  const answer = fetch(`${hub.url}/rpc/shop`, { method: 'POST', headers, body, signal: client.signal }).then(String, () => 'left')
  await run('left')
  client.abort()
  expect(await answer).toBe('left')
  expect((await proposalTo(hub, 'left', 'failed')).receipt?.outcome).not.toBe('ok')
  await writeFile(gate, '')
  await propose('afterwards')
  await approve('afterwards')
  await proposalTo(hub, 'afterwards', 'executed')
  expect(await noted('begun left')).toBe(1)
}, long)
