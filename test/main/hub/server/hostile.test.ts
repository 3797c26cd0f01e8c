import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHub, type RunningHub } from '../../../fixtures/hub.ts'
import { waitFor } from '../../../fixtures/wait.ts'
import { createAttacker, type Repelled } from './hostile/attacker.ts'
import { createAttacks } from './hostile/attacks.ts'
import { goodRequests, type Door, type Keys } from './hostile/good.ts'
import { wire, withHeader, type Message } from './hostile/message.ts'
import { foreignHosts, foreignOrigins, foreignTargets } from './hostile/names.ts'
import { createRandom } from './hostile/random.ts'
import { outcome, raw } from './raw.ts'

const seed = Number(process.env['HOSTILE_SEED'] ?? 8431)
const count = Number(process.env['HOSTILE_COUNT'] ?? 10_000)
const callers = 8
/**
 * Little room for what waits to be collected, so that what stays is seen: in such a heap 100,000 requests that left a
 * kilobyte each would end the hub.
 */
const smallHeap = '--max-old-space-size=96 --max-semi-space-size=2'
/** What its memory may grow over the second half of the requests. */
const growthBytes = 48 * 1024 * 1024
/** The hub's own connections to its worker come and go. */
const fewFiles = 4

let hub: RunningHub
let port = 0
let keys: Keys
let good: Readonly<Record<Door, Message>>

async function control(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${await hub.token()}`, 'content-type': 'application/json' }
  return (await fetch(`${hub.url}/api/control/${path}`, { ...init, headers })).json()
}

async function propose(): Promise<string> {
  const proposal = { title: 'Write it down?', tool: 'notes_note', arguments: { text: 'approved' } }
  const body = JSON.stringify({ scope: 'chat/proposals', severity: 'info', summary: 'Write it down?', workspace: 'shop', data: { proposal } })
  const response = await fetch(`${hub.url}/api/internal/bus`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return response.headers.get('hub-event-id') ?? ''
}

beforeAll(async () => {
  const args = [join(import.meta.dirname, '../../../fixtures/servers/noting.mjs'), '${workspaceFolder}/note.txt']
  hub = await startHub({ workspaces: { shop: { mcpServers: { notes: { command: 'node', args } } } }, env: { NODE_OPTIONS: smallHeap } })
  port = Number(new URL(hub.url).port)
  await hub.healthy('shop')
  const { clickKey } = await control('workspaces/shop')
  keys = { workspace: 'shop', clickKey: String(clickKey), token: await hub.token(), proposal: await propose() }
  good = goodRequests(keys)
})
afterAll(() => hub.stop())

/** What the hub holds. Its workers' lines and the record of what was refused at the gateway are no one else's doing. */
async function state() {
  const history = await fetch(`${hub.url}/api/internal/bus?limit=1000`)
  const { events } = (await history.json()) as { events: readonly { scope: string; seq: number; data?: { phase?: string } }[] }
  const { proposals } = await control('proposals')
  return { events: events.filter(({ scope }) => !/^(?:workers\/(?:log|health)|mcp\/requests)$/u.test(scope)), proposals }
}

const passing = (message: Message): string => wire(withHeader(message, 'Connection', 'close'))

describe('each door', () => {
  test('opens for what it is for', async () => {
    // Approved, it runs: the one that the attacks are for stays as it is.
    const other = goodRequests({ ...keys, proposal: await propose() })
    for (const door of Object.keys(good) as Door[]) {
      expect([door, ...outcome(await raw(port, passing(other[door])))]).toEqual([door, 200, undefined])
    }
    await waitFor('the approved call to run', () => existsSync(join(hub.folder, 'note.txt')))
    await waitFor('its receipt', async () => JSON.stringify(await control('proposals')).includes('"executed"'))
    await waitFor('its record', async () => (await state()).events.some(({ scope, data }) => scope === 'mcp/calls' && data?.phase === 'ended'))
  })

  const wrong: readonly (readonly [what: string, values: readonly string[], change: (good: Message, value: string) => Message, refusal: readonly [number, string]])[] = [
    ['a foreign Host', foreignHosts, (message, value) => withHeader(message, 'Host', value), [421, 'MISDIRECTED']],
    ['a second Host', ['localhost', 'evil.com', ''], (message, value) => withHeader(message, 'Host', 'localhost', value), [421, 'MISDIRECTED']],
    ['no Host', ['HTTP/1.1', 'HTTP/1.0'], (message, version) => ({ ...withHeader(message, 'Host'), version }), [421, 'MISDIRECTED']],
    ['a foreign page', foreignOrigins, (message, value) => withHeader(message, 'Origin', value), [403, 'ORIGIN_REFUSED']],
    ['two origins', ['http://localhost', 'null'], (message, value) => withHeader(message, 'Origin', 'http://localhost', value), [403, 'ORIGIN_REFUSED']],
    ['a target that is no path', foreignTargets, (message, target) => ({ ...message, target }), [400, 'BAD_TARGET']]
  ]

  test.each(wrong)('is closed to %s', async (_what, values, change, refusal) => {
    const before = await state()
    for (const [door, message] of Object.entries(good)) {
      await Promise.all(
        values.map(async (value) => {
          // A page's click carries an origin of its own: that one is replaced.
          const answer = await raw(port, passing(change(message, value)))
          expect([door, value, ...outcome(answer)]).toEqual([door, value, ...refusal])
          expect(answer).not.toMatch(/^access-control/imu)
        })
      )
    }
    expect(await state()).toEqual(before)
  })

  test('is closed to other methods, and says which it takes', async () => {
    const methods = ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'M-SEARCH', 'QUERY']
    for (const [door, message] of Object.entries(good)) {
      // What comes to the gateway is the worker's to answer.
      if (door === 'mcp') continue
      for (const method of methods) {
        const answer = await raw(port, passing({ ...message, method }))
        expect([door, method, ...outcome(answer)]).toEqual([door, method, 405, 'METHOD_NOT_ALLOWED'])
        expect(answer).toMatch(/^allow: [A-Z, ]+\r$/imu)
      }
    }
  })
})

test.skipIf(process.platform === 'win32')('no other account can read what the hub keeps', () => {
  const open = readdirSync(hub.dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => (statSync(join(hub.dataDir, name)).mode & 0o077) !== 0)
  expect([statSync(hub.dataDir).mode & 0o777, open]).toEqual([0o700, ['hub.json']])
  expect(readFileSync(join(hub.dataDir, 'hub.json'), 'utf8')).not.toContain(keys.token)
})

/** Callers that never get to the end of what they say. */
function slowCallers(): () => void {
  const unfinished = ['', 'GET /health HT', ...Object.values(good).map((message) => wire({ ...message, headers: [...message.headers, ['Content-Length', '999']] }))]
  const sockets = unfinished.map((text) => {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
    socket.write(text, 'latin1')
    return socket
  })
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

function processFacts() {
  const status = readFileSync(`/proc/${hub.pid}/status`, 'utf8')
  return { memory: Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024, files: readdirSync(`/proc/${hub.pid}/fd`).length }
}

async function attack(next: ReturnType<typeof createAttacks>, times: number): Promise<readonly Repelled[]> {
  const repelled: Repelled[] = []
  let left = times
  async function caller(): Promise<void> {
    const attacker = createAttacker(port)
    while ((left -= 1) >= 0) repelled.push(await attacker.send(next()))
    attacker.leave()
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return repelled
}

test('a query that is no UTF-8 is refused, as its bytes say nothing certain', async () => {
  for (const text of ['%', '%zz', '%ff', '%C3']) {
    const answer = await fetch(`${hub.url}/api/internal/bus?text=${text}`)
    expect([text, answer.status]).toEqual([text, 400])
  }
})

test(`${count} hostile requests of seed ${seed}: none is taken, and nothing grows`, { timeout: 60_000 + count * 10 }, async () => {
  const onLinux = process.platform === 'linux'
  const before = await state()
  const files = onLinux ? processFacts().files : 0
  const next = createAttacks(createRandom(seed), keys)
  const hangUp = slowCallers()
  const first = await attack(next, Math.floor(count / 2))
  const memory = onLinux ? processFacts().memory : 0
  const repelled = [...first, ...(await attack(next, Math.ceil(count / 2)))]
  hangUp()

  expect(repelled.filter(({ statuses }) => statuses.some((status) => status < 400 || status >= 500))).toEqual([])
  const seen = new Set(repelled.flatMap(({ statuses }) => statuses))
  expect(seen).toEqual(new Set([400, 401, 403, 404, 405, 413, 415, 421, 431]))
  expect(await state()).toEqual(before)
  const { status, workspaces } = await hub.health()
  expect([status, workspaces[0]?.worker?.restarts]).toEqual(['ok', 0])
  expect(hub.stderr()).toBe('')
  if (!onLinux) return
  await waitFor('the connections to be gone', () => processFacts().files <= files + fewFiles)
  expect(processFacts().memory - memory).toBeLessThan(growthBytes)
})
