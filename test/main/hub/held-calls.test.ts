import type { Client } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, eras } from '../../fixtures/clients.ts'
import { control, decide, deeds, deedsServer, proposals, proposalTo } from '../../fixtures/deeds.ts'
import { startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'
import { call, openSession, stateless } from './gateway/calls.ts'

const limit = 30_000
let hub: RunningHub
let shop: string

beforeAll(async () => {
  const approval = { default: 'ask-destructive' }
  const workspaces = {
    shop: { approval, mcpServers: { deeds: deedsServer('shop.txt') } },
    free: { timeoutsMs: { 'tools/call': 1000 }, mcpServers: { deeds: deedsServer('free.txt') } }
  }
  hub = await startHub({ workspaces })
  shop = `${hub.url}/mcp/shop`
  await hub.healthy('shop')
  await hub.healthy('free')
}, 60_000)
afterAll(() => hub.stop(), limit)

const begun = async (what: string, file = 'shop.txt'): Promise<number> => (await deeds(hub, file)).filter((one) => one === `begun ${what}`).length

function ask(client: Client, what: string, options: { readonly signal?: AbortSignal } = {}) {
  return client.callTool({ name: 'deeds_do', arguments: { what } }, options)
}

const statelessMeta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
const statelessHeaders = { ...stateless, 'mcp-method': 'tools/call', 'mcp-name': 'deeds_do' }

/** The call as a client of the stateless era posts it. */
function statelessCall(what: string): string {
  const plain = call('deeds_do', { what })
  return JSON.stringify({ ...plain, params: { ...plain.params, _meta: statelessMeta } })
}

/** Posts a call and drops its connection once it waits for the person. */
async function drop(what: string, headers: Record<string, string>, body: string): Promise<void> {
  const socket = new AbortController()
  const accept = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  const left = fetch(shop, { method: 'POST', headers: { ...accept, ...headers }, body, signal: socket.signal })
    .then((answer) => answer.text())
    .catch(() => 'dropped')
  await proposalTo(hub, what)
  socket.abort()
  expect(await left).toBe('dropped')
}

describe.each(eras)('a call that policy asks about, %s era', (era) => {
  test('waits, and runs as it was approved', async () => {
    const client = await connect(shop, era)
    const answer = ask(client, `${era} plain`)
    const proposal = await proposalTo(hub, `${era} plain`)
    expect(proposal).toMatchObject({ held: true, workspace: 'shop', risk: 'destructive', client: 'test-client 1.0.0', call: { tool: 'deeds_do' } })
    expect(await begun(`${era} plain`)).toBe(0)
    expect(await decide(hub, proposal.id, { verb: 'approve' })).toBe(200)
    expect((await answer).content).toEqual([{ type: 'text', text: `did ${era} plain` }])
    expect((await proposalTo(hub, `${era} plain`, 'executed')).receipt).toMatchObject({ outcome: 'ok' })
    expect(await begun(`${era} plain`)).toBe(1)
    await client.close()
  }, limit)

  test('runs with the arguments that the person made of it', async () => {
    const client = await connect(shop, era)
    const answer = ask(client, `${era} asked`)
    const { id } = await proposalTo(hub, `${era} asked`)
    expect(await decide(hub, id, { verb: 'approve', arguments: { what: `${era} edited` } })).toBe(200)
    expect((await answer).content).toEqual([{ type: 'text', text: `did ${era} edited` }])
    expect([await begun(`${era} asked`), await begun(`${era} edited`)]).toEqual([0, 1])
    await client.close()
  }, limit)

  test('fails with the reason of a rejection, or the answer', async () => {
    const client = await connect(shop, era)
    for (const decision of [{ verb: 'reject', reason: 'Too risky.' }, { verb: 'answer', answer: 'Too risky.' }]) {
      const what = `${era} ${decision.verb}`
      const answer = ask(client, what)
      const { id } = await proposalTo(hub, what)
      expect(await decide(hub, id, decision)).toBe(200)
      const { isError, content } = await answer
      expect(isError).toBe(true)
      expect(JSON.stringify(content)).toContain('Too risky.')
      expect(await begun(what)).toBe(0)
    }
    await client.close()
  }, limit)

  test('is withdrawn when the client cancels it, and never runs after that', async () => {
    const client = await connect(shop, era)
    const cancel = new AbortController()
    const answer = ask(client, `${era} cancelled`, { signal: cancel.signal }).then(() => 'answered', () => 'cancelled')
    const { id } = await proposalTo(hub, `${era} cancelled`)
    cancel.abort()
    expect(await answer).toBe('cancelled')
    expect((await proposalTo(hub, `${era} cancelled`, 'withdrawn')).decision).toMatchObject({ verb: 'withdraw', by: 'agent' })
    expect(await decide(hub, id, { verb: 'approve' })).toBe(409)
    expect(await begun(`${era} cancelled`)).toBe(0)
    await client.close()
  }, limit)
})

test('a dropped connection withdraws it, in either era', async () => {
  const session = await openSession(shop)
  await Promise.all([
    drop('session dropped', session, JSON.stringify(call('deeds_do', { what: 'session dropped' }))),
    drop('stateless dropped', statelessHeaders, statelessCall('stateless dropped'))
  ])
  for (const what of ['session dropped', 'stateless dropped']) {
    const { id } = await proposalTo(hub, what, 'withdrawn')
    expect(await decide(hub, id, { verb: 'approve' })).toBe(409)
    expect(await begun(what)).toBe(0)
  }
}, limit)

const json = { 'content-type': 'application/json' }

test('no way leads around it: a script, and a call to the worker itself, are held alike', async () => {
  const { workspaces } = await hub.health()
  const address = workspaces.find(({ name }) => name === 'shop')?.worker?.address ?? ''
  const script = fetch(`${hub.url}/rpc/shop`, { method: 'POST', headers: json, body: JSON.stringify(call('deeds_do', { what: 'script' })) })
  const around = fetch(`${address}/mcp`, { method: 'POST', headers: statelessHeaders, body: statelessCall('direct') })
  for (const what of ['script', 'direct']) await decide(hub, (await proposalTo(hub, what)).id, { verb: 'reject', reason: 'No way.' })
  for (const answer of await Promise.all([script, around])) expect(await answer.text()).toContain('No way.')
  expect([await begun('script'), await begun('direct')]).toEqual([0, 0])
}, limit)

test('what only reads is not held, and an own proposal runs without a second question', async () => {
  const client = await connect(shop, 'stateless')
  const looked = await client.callTool({ name: 'deeds_look', arguments: { what: 'looked' } })
  expect(looked.content).toEqual([{ type: 'text', text: 'did looked' }])
  await client.callTool({ name: 'propose_action', arguments: { title: 'Do it', tool: 'deeds_do', arguments: { what: 'proposed' } } })
  const { id, held } = await proposalTo(hub, 'proposed')
  expect(held).toBeUndefined()
  expect(await decide(hub, id, { verb: 'approve' })).toBe(200)
  await proposalTo(hub, 'proposed', 'executed')
  expect(await begun('proposed')).toBe(1)
  expect((await proposals(hub)).filter(({ status }) => status === 'pending')).toEqual([])
  await client.close()
}, limit)

const waiting = async (): Promise<number> => (await hub.health()).hold.waiting

describe('hold all', () => {
  test('holds every call but those of own tools, for longer than its time limit, until it is released', async () => {
    const client = await connect(`${hub.url}/mcp/free`, 'session')
    expect(await (await control(hub, 'POST', 'hold')).json()).toMatchObject({ on: true, waiting: 0 })
    const answers = ['one', 'two'].map((what) => ask(client, what))
    await client.callTool({ name: 'get_recent_clicks', arguments: {} })
    await waitFor('two calls to wait', async () => (await waiting()) === 2)
    // The limit of this workspace is one second: time that is spent waiting for the person does not count.
    const over = await Promise.race([...answers.map((one) => one.then(() => 'over', () => 'over')), new Promise((go) => setTimeout(go, 1500, 'waits'))])
    expect(over).toBe('waits')
    expect(await begun('one', 'free.txt')).toBe(0)
    expect(await (await control(hub, 'POST', 'release')).json()).toMatchObject({ on: false })
    for (const answer of answers) expect((await answer).isError ?? false).toBe(false)
    await waitFor('nothing to wait', async () => (await waiting()) === 0)
    await client.close()
  }, limit)

  test('a release can refuse what waits; what comes later runs', async () => {
    const client = await connect(`${hub.url}/mcp/free`, 'stateless')
    await control(hub, 'POST', 'hold')
    const answer = ask(client, 'refused')
    await waitFor('the call to wait', async () => (await waiting()) === 1)
    await control(hub, 'POST', 'release', { refuse: true, reason: 'Lunch.' })
    const { isError, content } = await answer
    expect(isError).toBe(true)
    expect(JSON.stringify(content)).toContain('Lunch.')
    expect((await ask(client, 'later')).content).toEqual([{ type: 'text', text: 'did later' }])
    expect(await begun('refused', 'free.txt')).toBe(0)
    await client.close()
  }, limit)
})
