import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { RunningApp } from './harness/app.ts'
import { writeConfig } from './harness/config.ts'
import { createHome } from './harness/home.ts'
import { gone, treeOf } from './harness/processes.ts'
import { expect, test, workspaceRow } from './harness/test.ts'

const kills = 20

interface Health {
  readonly workspaces: readonly { readonly state: string; readonly worker: { readonly pid: number } | null }[]
}

interface Caller {
  /** One call of a real tool; resolves with what it said. */
  echo(message: string): Promise<string>
  close(): Promise<void>
}

test('20 kills of a worker: the window shows each, the same sessions go on, nothing is left over', async ({ launch }) => {
  test.setTimeout(240_000)
  const home = createHome()
  // Kills come faster here than a person would bear: with the usual pauses each start would wait half a minute.
  const restart = { policy: 'always', backoffMs: 50, maxBackoffMs: 200, resetAfterMs: 10_000, maxFailedStarts: 5 }
  const hub = await launch({ home, args: ['--config', writeConfig(home, { restart })] })
  await runningPid(hub.url)
  const callers = [await sessionEra(hub), await statelessEra(hub)]
  const row = workspaceRow(hub.page, 'example')
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const pid = await runningPid(hub.url)
      const tree = treeOf(pid)
      const underway = callers.map((caller) => caller.echo(`during ${kill}`).then(() => 'answered', () => 'failed'))
      process.kill(pid, 'SIGKILL')
      await expect(row.getByText(restarts(kill))).toBeVisible({ timeout: 1_000 })
      // Each call under way ends, one way or the other: none hangs.
      await Promise.all(underway)
      for (const caller of callers) expect(await caller.echo(`after ${kill}`)).toContain(`after ${kill}`)
      await gone(tree, 5_000)
    }
    await expect(row.getByText(restarts(kills))).toBeVisible()
  } finally {
    for (const caller of callers) await caller.close()
  }
})

const restarts = (count: number): RegExp => new RegExp(`^${count} restarts?$`, 'u')

async function runningPid(url: string): Promise<number> {
  const worker = async () => {
    const { workspaces } = (await (await fetch(`${url}/health`)).json()) as Health
    const [first] = workspaces
    return first?.state === 'running' ? (first.worker?.pid ?? 0) : 0
  }
  let pid = 0
  await expect.poll(async () => (pid = await worker()), { timeout: 40_000 }).not.toBe(0)
  return pid
}

const tool = 'everything_echo'
const said = (content: unknown): string => JSON.stringify(content)

async function sessionEra({ url }: RunningApp): Promise<Caller> {
  const client = new OldClient({ name: 'e2e-session', version: '1.0.0' })
  await client.connect(new OldTransport(new URL(`${url}/mcp/example`)))
  return {
    echo: async (message) => said((await client.callTool({ name: tool, arguments: { message } })).content),
    close: () => client.close()
  }
}

async function statelessEra({ url }: RunningApp): Promise<Caller> {
  const versionNegotiation = { mode: { pin: '2026-07-28' } }
  const client = new Client({ name: 'e2e-stateless', version: '1.0.0' }, { versionNegotiation })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/example`)))
  return {
    echo: async (message) => said((await client.callTool({ name: tool, arguments: { message } })).content),
    close: () => client.close()
  }
}
