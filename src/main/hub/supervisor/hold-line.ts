import { EventEmitter, on } from 'node:events'
import type { HoldOrder } from '../../../shared/hold.ts'
import type { ControlLine } from '../../../shared/worker-launch.ts'
import { inTime } from './in-time.ts'

/** Orders to hold calls, and the worker's word that they are in force. */
export interface HoldLine {
  /** The worker has said whether it holds now. */
  said(on: boolean): void
  /** Resolves when the order is in force, when the worker is gone, or when it says nothing for a while. */
  order(order: HoldOrder): Promise<void>
  /**
   * There while it was told to hold and has not said yet that it does: no call may go to it. One that hangs would take
   * what it is sent, and might read that before the order when it goes on. Resolves when it has said so, or is gone.
   */
  readonly obeying: Promise<void> | undefined
}

export function createHoldLine(tell: (line: ControlLine) => void, gone: AbortSignal, limitMs: number): HoldLine {
  const words = new EventEmitter<{ said: [on: boolean] }>()
  let obeying: Promise<void> | undefined

  async function isSaid(wanted: boolean): Promise<void> {
    try {
      for await (const [now] of on(words, 'said', { signal: gone })) if (now === wanted) return
    } catch {
      // Gone.
    }
  }

  return {
    said: (now) => void words.emit('said', now),
    get obeying() {
      return obeying
    },
    async order(order) {
      const obeyed = isSaid(order.on).finally(() => {
        if (obeying === obeyed) obeying = undefined
      })
      obeying = order.on ? obeyed : undefined
      tell({ event: 'hold', ...order })
      await inTime(obeyed, { waitMs: limitMs })
    }
  }
}
