import type { UpstreamStatus, WorkerHealth } from '../../../shared/workspace.ts'
import type { Transport } from '../transports/transport.ts'
import { probe } from './probe.ts'
import type { Timings } from './timings.ts'

export interface ProberOptions {
  readonly transport: Transport
  readonly timings: Timings
  readonly proof: (health: WorkerHealth) => void
  readonly miss: (reason: string) => void
}

/** Probes one worker until it is stopped. */
export interface Prober {
  /** Probes at once, unless a probe is under way or has just been missed. */
  now(): void
  /** For the given time, probes come often: something is about to change. */
  closely(ms: number): void
  stop(): void
}

/** After a miss, failed calls don't make the next probe due before this. */
const pauseMs = 250

/** An upstream that still comes up; one that is switched off or has failed has settled. */
function settling(upstreams: readonly UpstreamStatus[]): boolean {
  return upstreams.some((upstream) => upstream.state === 'starting' && upstream.health === 'unknown')
}

/** Starts probing: often while upstreams come up, so that the workspace shows as healthy soon, then now and then. */
export function startProber({ transport, timings, proof, miss }: ProberOptions): Prober {
  const settleUntil = Date.now() + timings.settleLimitMs
  let timer: NodeJS.Timeout | undefined
  let busy = false
  let stopped = false
  let missedAt = 0
  let closelyUntil = 0

  async function tick(): Promise<void> {
    if (busy || stopped) return
    busy = true
    clearTimeout(timer)
    const result = await probe(transport, timings.probeLimitMs)
    busy = false
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- it may have been stopped meanwhile
    if (stopped) return
    const unsettled = result.ok ? settling(result.health.upstreams) && Date.now() < settleUntil : result.stalled === true
    const often = unsettled || Date.now() < closelyUntil
    timer = setTimeout(() => void tick(), often ? timings.settleEveryMs : timings.probeEveryMs)
    if (result.ok) proof(result.health)
    else if (result.stalled !== true) {
      missedAt = Date.now()
      miss(result.reason)
    }
  }

  timer = setTimeout(() => void tick(), timings.settleEveryMs)
  return {
    now() {
      // Many calls fail at once when a process dies: its exit, which tells why, must have time to be heard.
      if (Date.now() - missedAt >= pauseMs) void tick()
    },
    closely(ms) {
      closelyUntil = Date.now() + ms
      void tick()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    }
  }
}
