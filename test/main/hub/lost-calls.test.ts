import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeError, fastMcp, formerSdk, sdk, type Caller } from '../../fixtures/caller.ts'
import { realServers, startHub, type RunningHub } from '../../fixtures/hub.ts'
import { waitFor } from '../../fixtures/wait.ts'

const long = 120_000
/** A client comes back 5 s after it lost the hub, and again 5 s later. Its own patience is far longer. */
const soonMs = 10_000
const operation = { duration: 60, steps: 60 }
let hub: RunningHub

beforeAll(async () => {
  hub = await startHub({ workspaces: { shop: { mcpServers: { everything: realServers.everything } } } })
}, long)

afterAll(() => hub.stop(), long)

const clients: Readonly<Record<string, (url: string) => Promise<Caller>>> = {
  'SDK 1': formerSdk,
  'SDK 2, session era': (url) => sdk(url, 'legacy'),
  "FastMCP's, session era": (url) => fastMcp(url, 'legacy')
}

/** How many calls of the tool the journal says have begun. */
async function begun(): Promise<number> {
  const answer = await fetch(`${hub.url}/api/internal/bus?scope=mcp/calls&limit=1000`)
  const { events } = (await answer.json()) as { events: readonly { summary: string }[] }
  return events.filter((one) => one.summary.includes('long-running')).length
}

describe.each(Object.entries(clients))('%s', (_name, connect) => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('a call under way ends soon when the hub ends by %s and starts again', async (signal) => {
    await hub.healthy('shop', long)
    const caller = await connect(`${hub.url}/mcp/shop`)
    const before = await begun()
    const running = caller.call('everything_trigger-long-running-operation', operation).then(String, describeError)
    await waitFor('the call to begin', async () => (await begun()) > before, long)
    await hub.restart(signal)
    const from = performance.now()
    const said = await running
    expect(said).toContain('FastMCP communication error')
    expect(said).toContain('WORKER_DIED')
    expect(performance.now() - from).toBeLessThan(soonMs)
    // A call waits 10 s for a worker, which a busy machine may take longer to start.
    await hub.healthy('shop', long)
    expect(await caller.call('everything_echo', { message: 'hello' })).toBe('Echo: hello')
    await caller.close()
  }, long)
})
