import { EventEmitter, on } from 'node:events'
import type { HoldOrder } from '../../../shared/hold.ts'
import type { ControlLine } from '../../../shared/worker-launch.ts'

/** Orders to hold calls, and the worker's word that they are in force. */
export interface HoldLine {
  /** The worker has said whether it holds now. */
  said(on: boolean): void
  /** Resolves when the order is in force, when the worker is gone, or when it says nothing for a while. */
  order(order: HoldOrder): Promise<void>
}

export function createHoldLine(tell: (line: ControlLine) => void, gone: AbortSignal, limitMs: number): HoldLine {
  const words = new EventEmitter<{ said: [on: boolean] }>()
  return {
    said: (now) => void words.emit('said', now),
    async order(order) {
      const signal = AbortSignal.any([gone, AbortSignal.timeout(limitMs)])
      const answers = on(words, 'said', { signal })
      tell({ event: 'hold', ...order })
      try {
        for await (const [now] of answers) if (now === order.on) return
      } catch {
        // Gone, or it hangs: then it takes no calls either.
      }
    }
  }
}
