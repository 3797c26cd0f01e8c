import { z } from 'zod'
import type { HubEvent } from '../../../shared/event.ts'
import type { Waits } from '../bridge/waits.ts'
import type { Bus } from '../bus/bus.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'

/** What a worker says of a call that waits for the release. `pid` is its own. */
const word = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('waiting'), call: z.string(), pid: z.int() }),
  z.object({ phase: z.enum(['released', 'refused', 'left']), call: z.string() })
])

export interface WaitingCallsDeps {
  readonly bus: Pick<Bus, 'subscribe'>
  readonly supervisor: Pick<Supervisor, 'onWorker'>
  readonly waits: Pick<Waits, 'pause' | 'resume'>
  readonly changed: () => void
}

export interface WaitingCalls {
  readonly count: number
  stop(): void
}

/** Counts the calls that workers hold, from what they say. How long one waits counts for no time limit. */
export function countWaitingCalls({ bus, supervisor, waits, changed }: WaitingCallsDeps): WaitingCalls {
  const workers = new Map<number, Worker>()
  /** Where each one waits. */
  const calls = new Map<string, Worker>()

  function end(call: string): void {
    if (calls.delete(call)) waits.resume(call)
  }

  function hear(events: readonly HubEvent[]): void {
    const before = calls.size
    for (const { scope, data, workspace } of events) {
      const said = scope === 'mcp/policy' ? word.safeParse(data).data : undefined
      if (said === undefined) continue
      if (said.phase !== 'waiting') {
        end(said.call)
        continue
      }
      const worker = workers.get(said.pid)
      // The word of a worker that has died since is of a call that has died with it.
      if (worker === undefined || worker.workspace !== workspace) continue
      calls.set(said.call, worker)
      waits.pause(said.call)
    }
    if (calls.size !== before) changed()
  }

  /** What waited at a worker is gone with it. */
  function forget(worker: Worker): void {
    workers.delete(worker.pid)
    const gone = [...calls].filter(([, where]) => where === worker)
    for (const [call] of gone) end(call)
    if (gone.length > 0) changed()
  }

  function meet(worker: Worker): void {
    if (worker.died.aborted) return
    workers.set(worker.pid, worker)
    worker.died.addEventListener('abort', () => forget(worker), { once: true })
  }

  const undo = [bus.subscribe(hear), supervisor.onWorker(meet)]
  return {
    get count() {
      return calls.size
    },
    stop: () => undo.forEach((off) => off())
  }
}
