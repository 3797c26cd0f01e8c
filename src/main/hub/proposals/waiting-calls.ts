import { z } from 'zod'
import type { HubEvent } from '../../../shared/event.ts'
import type { Waits } from '../bridge/waits.ts'
import type { Bus } from '../bus/bus.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'

/** What a worker says of a call that waits for the release. */
const word = z.object({ phase: z.enum(['waiting', 'released', 'refused', 'left']), call: z.string() })

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
  /** Call to workspace. */
  const calls = new Map<string, string>()

  function end(call: string): void {
    if (calls.delete(call)) waits.resume(call)
  }

  function hear(events: readonly HubEvent[]): void {
    const before = calls.size
    for (const { scope, data, workspace = '' } of events) {
      const said = scope === 'mcp/policy' ? word.safeParse(data).data : undefined
      if (said?.phase === 'waiting') {
        calls.set(said.call, workspace)
        waits.pause(said.call)
      } else if (said !== undefined) end(said.call)
    }
    if (calls.size !== before) changed()
  }

  /** What waited at a worker is gone with it. */
  function forget(workspace: string): void {
    const gone = [...calls].filter(([, where]) => where === workspace)
    for (const [call] of gone) end(call)
    if (gone.length > 0) changed()
  }

  const undo = [
    bus.subscribe(hear),
    supervisor.onWorker(({ workspace, died }) => died.addEventListener('abort', () => forget(workspace), { once: true }))
  ]
  return {
    get count() {
      return calls.size
    },
    stop: () => undo.forEach((off) => off())
  }
}
