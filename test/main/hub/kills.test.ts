import { expect, test } from 'vitest'
import { connect, eras } from '../../fixtures/clients.ts'
import { realServers, startHub } from '../../fixtures/hub.ts'
import { alive, descendants } from '../../fixtures/process-tree.ts'
import { waitFor } from '../../fixtures/wait.ts'

const kills = 20

test('the same client sessions go on over 20 kills of the worker', async () => {
  // Twenty deaths within the ten seconds that reset it would drive the usual backoff beyond what a call waits.
  const restart = { backoffMs: 50, maxBackoffMs: 200 }
  const hub = await startHub({ workspaces: { shop: { restart, mcpServers: { everything: realServers.everything } } } })
  const clients = await Promise.all(eras.map((era) => connect(`${hub.url}/mcp/shop`, era)))
  const left: string[] = []
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const { worker } = await hub.healthy('shop')
      if (!worker) throw new Error('no worker')
      left.push(...descendants(worker.pid))
      const running = clients.map((client) =>
        client
          .callTool({ name: 'everything_trigger-long-running-operation', arguments: { duration: 30, steps: 30 } })
          .then(() => 'answered', (error: unknown) => String(error))
      )
      await waitFor('the calls to run', async () => (await callsRunning(hub.url)) >= (kill + 1) * clients.length)
      process.kill(worker.pid, 'SIGKILL')
      // Both in-flight calls end with a word about the worker, none hangs and none is run again.
      for (const outcome of await Promise.all(running)) expect(outcome).toContain('FastMCP communication error')
      for (const client of clients) {
        const echo = await client.callTool({ name: 'everything_echo', arguments: { message: `${kill}` } })
        expect(echo.content).toEqual([{ type: 'text', text: `Echo: ${kill}` }])
      }
    }
    await waitFor('what the dead workers had started to end', () => alive(left).length === 0)
    await Promise.all(clients.map((client) => client.close()))
  } finally {
    await hub.stop()
  }
}, 180_000)

async function callsRunning(url: string): Promise<number> {
  const query = 'scope=mcp/calls&text=trigger-long-running&limit=1000'
  const page = (await (await fetch(`${url}/api/internal/bus?${query}`)).json()) as { events: { data?: { phase?: string } }[] }
  return page.events.filter((event) => event.data?.phase === 'started').length
}
