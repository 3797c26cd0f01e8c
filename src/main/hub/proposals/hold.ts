import { z } from 'zod'
import type { HoldOrder, HoldState } from '../../../shared/hold.ts'
import type { Bus } from '../bus/bus.ts'
import { createListeners } from '../store/listeners.ts'
import { openKeptFile } from '../store/kept-file.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { countWaitingCalls, type WaitingCallsDeps } from './waiting-calls.ts'

/** One switch for the calls of all agents, own tools aside. The workers hold; this tells them, and counts what waits. */
export interface Hold {
  readonly state: HoldState
  /**
   * Resolves when it is in force at every worker.
   * @param by who orders it, as the event shows it
   */
  set(order: HoldOrder, by: string): Promise<HoldState>
  onChange(listener: (state: HoldState) => void): () => void
  stop(): void
}

export interface HoldDeps extends Omit<WaitingCallsDeps, 'changed'> {
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>
  readonly supervisor: Pick<Supervisor, 'hold' | 'onWorker'>
  /** Where the switch is kept: a hub that comes back holds what it held. */
  readonly file: string
}

const kept = z.object({ since: z.iso.datetime().nullable() })

function textOf(order: HoldOrder, waiting: number): string {
  if (order.on) return 'The calls of all agents are held'
  if (waiting === 0) return 'Calls are no longer held'
  const calls = waiting === 1 ? '1 call that waited is' : `${waiting} calls that waited are`
  return `Calls are no longer held; ${calls} ${order.refuse ? 'refused' : 'let go'}`
}

export function createHold({ file, ...deps }: HoldDeps): Hold {
  const { bus, supervisor } = deps
  const stored = openKeptFile(file, kept, { since: null })
  const listeners = createListeners<HoldState>()
  /** What a worker that starts is told. The file says longer that calls are held. */
  let since = stored.value.since
  let turn: Promise<unknown> = Promise.resolve()
  const calls = countWaitingCalls({ ...deps, changed: () => tell() })

  function state(): HoldState {
    // What was let go waits no more, though its worker has yet to say so.
    return since === null ? { on: false, waiting: 0 } : { on: true, since, waiting: calls.count }
  }

  const tell = (): void => listeners.tell(state())

  async function apply(order: HoldOrder, by: string): Promise<HoldState> {
    const data = { phase: 'hold', on: order.on, by, ...(!order.on && { refuse: order.refuse, reason: order.reason }) }
    const summary = textOf(order, calls.count)
    // Kept before it is in force and until it no longer is: a crash in between leaves calls held, never free.
    if (order.on) stored.set({ since: since ?? new Date().toISOString() })
    since = order.on ? stored.value.since : null
    await supervisor.hold(order)
    if (!order.on) stored.set({ since: null })
    bus.publish({ scope: 'mcp/policy', severity: order.on ? 'warning' : 'info', summary, source: 'hub', data })
    tell()
    return state()
  }

  return {
    get state() {
      return state()
    },
    set(order, by) {
      // One after the other: the last order is the one that stays.
      const done = turn.then(() => apply(order, by))
      turn = done.catch(() => undefined)
      return done
    },
    onChange: (listener) => listeners.add(listener),
    stop: () => calls.stop()
  }
}
