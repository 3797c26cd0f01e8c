import { spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBreakers } from '../../../../src/main/hub/bridge/breaker.ts'
import { createWaits } from '../../../../src/main/hub/bridge/waits.ts'
import { createBridge } from '../../../../src/main/hub/bridge/bridge.ts'
import { createBus } from '../../../../src/main/hub/bus/bus.ts'
import { HubError } from '../../../../src/main/hub/errors.ts'
import { createProposals, type Asker } from '../../../../src/main/hub/proposals/proposals.ts'
import { openStore } from '../../../../src/main/hub/store/store.ts'
import type { NewEvent } from '../../../../src/main/hub/store/write.ts'
import type { Worker } from '../../../../src/main/hub/supervisor/worker.ts'
import { createHttpTransport } from '../../../../src/main/hub/transports/http.ts'
import type { Proposal } from '../../../../src/shared/proposal.ts'

const threadUrl = new URL('../../../../src/main/hub/store/thread.ts', import.meta.url)
const limits = { maxEvents: 1000, maxAgeDays: 1, maxBytes: 100_000_000 }

export const tools = ['touch', 'refuse', 'large', 'die', 'hang', 'unlisted'].map((name) => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object' }
}))

/** A worker process of its own, and the supervisor's part that a bridge needs. */
export async function startWorker(folder: string) {
  const toolsFile = join(folder, 'tools.json')
  const callsFile = join(folder, 'calls.jsonl')
  await writeFile(toolsFile, JSON.stringify(tools))
  await writeFile(callsFile, '')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture-worker.mjs'), toolsFile, callsFile])
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const died = new AbortController()
  const exited = once(child, 'exit').then(() => died.abort())
  const transport = createHttpTransport(Number(line.toString()))
  const sign = (subject: string): string => createHmac('sha256', 'the launch key').update(subject).digest('hex')
  const worker: Worker = { id: randomUUID(), workspace: 'shop', pid: child.pid ?? 0, transport, died: died.signal, sign }
  return {
    pid: worker.pid,
    source: {
      worker: async () => {
        if (died.signal.aborted) throw new HubError('WORKSPACE_STOPPED', 'shop is stopped. Start it.')
        return worker
      },
      proven: () => undefined,
      suspect: () => undefined,
      current: () => worker,
      breaker: () => undefined,
      onWorker(listener: (worker: Worker) => void) {
        listener(worker)
        return () => undefined
      }
    },
    setTools: (next: readonly unknown[]) => writeFile(toolsFile, JSON.stringify(next)),
    calls: async (): Promise<{ name: string; arguments: unknown }[]> =>
      (await readFile(callsFile, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((one) => JSON.parse(one)),
    async stop() {
      child.kill('SIGKILL')
      await exited
      await transport.close()
    }
  }
}

/** Store, bus, bridge, worker and proposals as the hub wires them. `close` leaves nothing behind. */
export async function startProposals() {
  const folder = await mkdtemp(join(tmpdir(), 'proposals-'))
  const worker = await startWorker(folder)
  const breakers = createBreakers({ supervisor: worker.source, publish: () => undefined })
  const waits = createWaits()
  const bridge = createBridge({ supervisor: worker.source, breakers, waits, timeouts: () => ({}), version: '0.0.0' })
  let timeouts: Record<string, number> = {}

  async function open() {
    const store = await openStore({ dir: folder, threadUrl, limits })
    const bus = createBus(store)
    const proposals = createProposals({ bus, store, bridge, supervisor: worker.source, waits, workspaces: () => ['shop'], timeouts: () => timeouts })
    await proposals.start()
    return { store, bus, proposals }
  }
  let now = await open()

  async function close() {
    await now.proposals.stop()
    await now.bus.close()
    await now.store.close()
  }

  return {
    get store() {
      return now.store
    },
    get bus() {
      return now.bus
    },
    get proposals() {
      return now.proposals
    },
    worker,
    waits,
    setTimeouts: (next: Record<string, number>) => (timeouts = next),
    /** Posts a proposal as the bus route does. */
    async ask(proposal: Record<string, unknown>, event: Partial<NewEvent> = {}, by?: Asker): Promise<Proposal> {
      const posted: NewEvent = {
        id: randomUUID(),
        scope: 'chat/proposals',
        severity: 'info',
        summary: 'asks',
        workspace: 'shop',
        data: { proposal },
        ...event
      }
      const opened = await now.proposals.open(posted, by)
      await now.bus.commit({ events: [posted], openProposals: [opened.proposal] })
      const stored = await now.store.proposal(posted.id)
      if (stored === undefined) throw new Error('the proposal was not stored')
      return stored
    },
    /** Resolves once the proposal is in this state. */
    async reaches(id: string, status: Proposal['status']): Promise<Proposal> {
      let seen: ((proposal: Proposal) => void) | undefined
      const reached = new Promise<Proposal>((resolve) => (seen = resolve))
      const undo = now.proposals.onChange((one) => one.id === id && one.status === status && seen?.(one))
      const present = await now.proposals.get(id)
      const proposal = present?.status === status ? present : await reached
      undo()
      return proposal
    },
    /** What was published on chat/decisions/<id>, in order. */
    async decisions(id: string): Promise<Proposal[]> {
      const { events } = await now.bus.query({ scopes: [`chat/decisions/${id}`] })
      return events.map((event) => event.data?.['proposal'] as Proposal)
    },
    /** The hub goes and comes again; the worker stays. */
    async reopen(between: () => Promise<void> = async () => undefined) {
      await close()
      await between()
      now = await open()
    },
    async close() {
      await close()
      await worker.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
