import { join, resolve } from 'node:path'
import { descendants, readProcesses, type ProcessRow, type ProcessTable } from '../src/main/hub/supervisor/process-table.ts'
import { startHub } from '../test/fixtures/hub.ts'
import { waitFor } from '../test/fixtures/wait.ts'

const workspaceCount = 10
const memoryServer = join(resolve(import.meta.dirname, '..'), 'node_modules/@modelcontextprotocol/server-memory/dist/index.js')

type Part = 'hub' | 'workers' | 'servers' | 'spare'

/** CPU time so far, by what the processes below the hub are. */
function cpuByPart(table: ProcessTable, hub: number, workers: ReadonlySet<number>, spare: number | undefined): Record<Part, number> {
  const sums: Record<Part, number> = { hub: table.rows.get(hub)?.cpuMs ?? 0, workers: 0, servers: 0, spare: 0 }
  const partOf = ({ pid }: ProcessRow): Part => (workers.has(pid) ? 'workers' : pid === spare ? 'spare' : 'servers')
  for (const row of descendants(table, hub)) sums[partOf(row)] += row.cpuMs
  return sums
}

/** What ten idle workspaces cost, headless, with probes and sampling on: CPU of one core over a time, one minute unless told. */
export async function benchIdle([seconds = '60']: readonly string[]): Promise<void> {
  const names = Array.from({ length: workspaceCount }, (_, index) => `idle-${index}`)
  const mcpServers = { memory: { command: 'node', args: [memoryServer] } }
  const hub = await startHub({ workspaces: Object.fromEntries(names.map((name) => [name, { mcpServers }])) })
  try {
    const workers = new Set<number>()
    for (const name of names) workers.add((await hub.healthy(name)).worker?.pid ?? 0)
    const spare = await waitFor('the spare', async () => {
      const { spare: one } = await hub.health()
      return one.state === 'ready' && one.pid
    })
    const measure = async () => cpuByPart(await readProcesses(), hub.pid, workers, spare)
    const from = performance.now()
    const before = await measure()
    await new Promise((over) => setTimeout(over, Number(seconds) * 1000))
    const after = await measure()
    const elapsed = performance.now() - from
    const percent = (part: Part): number => ((after[part] - before[part]) / elapsed) * 100
    const rows = (['hub', 'workers', 'spare', 'servers'] as const).map((part) => `${part.padEnd(10)} ${percent(part).toFixed(2).padStart(6)} %`)
    const ours = percent('hub') + percent('workers') + percent('spare')
    process.stdout.write(`${workspaceCount} workspaces idle for ${(elapsed / 1000).toFixed(0)} s, of one core:\n${rows.join('\n')}\n`)
    process.stdout.write(`hub, workers and spare together ${ours.toFixed(2)} % (aim: under 2 %); the servers are not ours\n`)
  } finally {
    await hub.stop()
  }
}
