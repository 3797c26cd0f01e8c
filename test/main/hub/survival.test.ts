import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { describeError, fastMcp, formerSdk, python, sdk, type Caller } from '../../fixtures/caller.ts'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { descendants } from '../../fixtures/process-tree.ts'
import { waitFor } from '../../fixtures/wait.ts'
import { openPost, openSession, openStream } from './gateway/calls.ts'

const long = 240_000
/** For what a busy machine does slowly. */
const patienceMs = 60_000
/** A call that has waited for a worker as long as it may says so. */
const holdMs = 10_000
/** A call of each kind of tool, and what it gives. */
const calls = [
  { tool: 'everything_echo', args: { message: 'hello' }, text: /^Echo: hello$/u },
  { tool: 'loud_shout', args: { text: 'hello' }, text: /^HELLO$/u },
  { tool: 'get_recent_clicks', args: { limit: 1 }, text: /clicks/u }
] as const

const statelessMeta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
const listenHeaders = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }

interface Made {
  readonly client: string
  readonly tool: string
  /** When it was sent, and when it ended. */
  readonly from: number
  readonly to: number
  readonly error?: string
}

let hub: RunningHub
let upstream: ChildProcess
let upstreamPort: number
let callers: readonly Caller[]
let ears: readonly Ear[]

/** A client that only listens, over one stream that is never opened again. */
interface Ear {
  readonly era: string
  /** How often it heard that the tools may have changed. */
  heard(): number
  ended(): boolean
  close(): void
}

async function listenIn(): Promise<readonly Ear[]> {
  const url = `${hub.url}/mcp/shop`
  const filter = { notifications: { toolsListChanged: true }, _meta: statelessMeta }
  const streams = {
    session: await openStream(url, await openSession(url)),
    stateless: await openPost(url, { jsonrpc: '2.0', id: 'l', method: 'subscriptions/listen', params: filter }, listenHeaders)
  }
  return Object.entries(streams).map(([era, stream]) => ({
    era,
    heard: () => stream.text().split('notifications/tools/list_changed').length - 1,
    ended: () => stream.response.readableEnded || stream.response.destroyed,
    close: () => stream.close()
  }))
}

async function startUpstream(): Promise<void> {
  const program = resolve(import.meta.dirname, '../../fixtures/servers/shout_http.py')
  upstream = spawn(python, [program, String(upstreamPort)], { stdio: ['ignore', 'pipe', 'ignore'] })
  if (upstream.stdout !== null) await once(upstream.stdout, 'data')
}

function workspaces(extra: Record<string, unknown> = {}) {
  const loud = { type: 'http', url: `http://127.0.0.1:${upstreamPort}/mcp` }
  return { shop: { restart: { backoffMs: 50, maxBackoffMs: 200 }, mcpServers: { everything: realServers.everything, loud }, ...extra } }
}

beforeAll(async () => {
  upstreamPort = await getPort({ host: '127.0.0.1' })
  await startUpstream()
  hub = await startHub({ workspaces: workspaces() })
  await hub.healthy('shop', patienceMs)
  const url = `${hub.url}/mcp/shop`
  callers = await Promise.all([
    formerSdk(url), sdk(url, 'legacy'), sdk(url, 'auto'), sdk(url, { pin: '2026-07-28' }), fastMcp(url, 'auto'), fastMcp(url, 'legacy')
  ])
  ears = await listenIn()
}, long)

afterAll(async () => {
  for (const ear of ears) ear.close()
  await Promise.all(callers.map((caller) => caller.close().catch(() => undefined)))
  await hub.stop()
  upstream.kill('SIGKILL')
}, long)

/** Each client calls one tool after the other until `stop`. */
function load(who: readonly Caller[]): { stop(): Promise<readonly Made[]> } {
  const made: Made[] = []
  let over = false
  const loops = who.map(async (caller) => {
    for (let at = 0; !over; at += 1) {
      const one = calls[at % calls.length] ?? calls[0]
      const from = performance.now()
      const error = await outcome(caller, one)
      made.push({ client: caller.name, tool: one.tool, from, to: performance.now(), ...(error === undefined ? {} : { error }) })
      await sleep(50)
    }
  })
  return {
    async stop() {
      over = true
      await Promise.all(loops)
      return made
    }
  }
}

/** What went wrong with a call, if anything. */
async function outcome(caller: Caller, { tool, args, text }: (typeof calls)[number]): Promise<string | undefined> {
  try {
    const said = await caller.call(tool, args)
    return text.test(said) ? undefined : `it said ${said}`
  } catch (thrown) {
    return describeError(thrown)
  }
}

/** Every client calls every tool once more, without an error. */
async function allWell(): Promise<void> {
  for (const caller of callers) {
    for (const one of calls) expect([caller.name, one.tool, await outcome(caller, one)]).toEqual([caller.name, one.tool, undefined])
  }
}

/** The calls that failed, except those that a machine too slow to start a worker in time has let down. */
function failed(made: readonly Made[]): readonly Made[] {
  const heldOut = (one: Made): boolean => one.to - one.from >= holdMs && (one.error ?? '').includes('WORKER_UNAVAILABLE')
  return made.filter((one) => one.error !== undefined && !heldOut(one))
}

/** Strikes under load. Calls that were under way while it lasted may fail, no other. */
async function strike(blow: () => Promise<void>, who = callers): Promise<readonly Made[]> {
  const running = load(who)
  await sleep(500)
  const from = performance.now()
  await blow()
  const to = performance.now()
  await hub.healthy('shop', patienceMs)
  await sleep(500)
  const made = await running.stop()
  const inFlight = (one: Made): boolean => one.from <= to && one.to >= from
  expect(failed(made).filter((one) => !inFlight(one))).toEqual([])
  return made
}

/** Strikes so that the worker is replaced: who listens goes on listening, and hears of it. */
async function replacing(blow: (pid: number) => Promise<void>): Promise<readonly Made[]> {
  const pid = await worker()
  const before = ears.map((ear) => ear.heard())
  const made = await strike(async () => {
    await blow(pid)
    await waitFor('the hub to notice', async () => (await hub.health()).workspaces[0]?.worker?.pid !== pid, patienceMs)
  })
  for (const [at, ear] of ears.entries()) {
    await waitFor(`the ${ear.era} era to hear`, () => ear.heard() > (before[at] ?? 0), patienceMs)
    expect([ear.era, ear.ended()]).toEqual([ear.era, false])
  }
  expect(await worker()).not.toBe(pid)
  return made
}

async function worker(): Promise<number> {
  const { worker: present } = await hub.healthy('shop', patienceMs)
  if (present === null) throw new Error('no worker')
  return present.pid
}

afterEach(async () => {
  await hub.healthy('shop', patienceMs)
  await allWell()
}, long)

test('all clients call all kinds of tools', async () => {
  await allWell()
}, long)

test('the worker is killed', async () => {
  await replacing(async (pid) => void process.kill(pid, 'SIGKILL'))
}, long)

test('the upstream program is killed', async () => {
  const pid = await worker()
  const programs = (): number[] => descendants(pid).map((one) => Number(one.split(':')[0]))
  const [program = 0] = programs()
  await strike(async () => {
    process.kill(program, 'SIGKILL')
    await waitFor('the next one', () => programs().some((one) => one !== program), patienceMs)
  })
  expect(await worker()).toBe(pid)
}, long)

test('the upstream over HTTP is killed, and comes back', async () => {
  await strike(async () => {
    const gone = once(upstream, 'exit')
    upstream.kill('SIGKILL')
    await gone
    await startUpstream()
    await waitFor('it to be healthy again', async () =>
      (await hub.health()).workspaces[0]?.upstreams.every((one) => one.health === 'healthy'),
      patienceMs
    )
  })
}, long)

test('the worker hangs, and is replaced', async () => {
  await replacing(async (pid) => void process.kill(pid, 'SIGSTOP'))
}, long)

test('the config is edited: not one call fails', async () => {
  const made = await replacing(() => hub.configure(workspaces({ timeoutsMs: { 'tools/call': 200_000 } })))
  expect(failed(made)).toEqual([])
}, long)

test.each(['SIGTERM', 'SIGKILL'] as const)('the app ends by %s and starts again', async (signal) => {
  // What is fragile rests while no hub runs, and goes on afterwards all the same.
  await strike(() => hub.restart(signal), callers.filter((caller) => !caller.fragile))
}, long)
