import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleType } from 'cockatiel'
import type { BreakerState } from '../../../shared/workspace.ts'
import { HubError } from '../errors.ts'

const failuresToOpen = 5
const openMs = 5000
/** A trial call that runs longer than this no longer keeps the next one waiting. */
const trialMs = 2000

/** One call's leave to use a worker. What it says first counts; a second word is not heard. */
export interface Leave {
  /** The answer came whole, whatever it says. */
  passed(): void
  /** The transport failed while nobody had ended the call. */
  failed(cause: string): void
  /** It ended in a way that says nothing of the transport: its client left, or its time was up. */
  drop(): void
}

export interface Circuit {
  /** Throws HubError CIRCUIT_OPEN, with `retryAfterMs`. */
  admit(): Leave
}

/** A failure that counts. */
class TransportFailure extends Error {}

const names: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open'
}

function refusal(workspace: string, waitMs: number): HubError {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs))
  const text = `${failuresToOpen} requests in a row got no whole answer from the worker of ${workspace}, so it is left alone for a moment. Try again in ${(retryAfterMs / 1000).toFixed(1)} s.`
  return new HubError('CIRCUIT_OPEN', text, { details: { workspace, retryAfterMs } })
}

/** `drop` leaves it unsettled: the breaker then counts neither a success nor a failure. */
function createOutcome(onDrop: () => void): { readonly leave: Leave; readonly settled: Promise<void> } {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let over = false
  const once = (act: () => void): void => {
    if (!over) act()
    over = true
  }
  const leave: Leave = {
    passed: () => once(resolve),
    failed: (cause) => once(() => reject(new TransportFailure(cause))),
    drop: () => once(onDrop)
  }
  return { leave, settled: promise }
}

/** Half-open: one call at a time may try, until the first that tells how it went. */
function createTrials(workspace: string, count: (settled: Promise<void>) => void) {
  let busyUntil = 0
  let verdict: PromiseWithResolvers<void> | undefined
  return {
    reset(): void {
      busyUntil = 0
      verdict = undefined
    },
    admit(): Leave {
      const wait = busyUntil - Date.now()
      if (wait > 0) throw refusal(workspace, wait)
      busyUntil = Date.now() + trialMs
      if (verdict === undefined) {
        verdict = Promise.withResolvers<void>()
        count(verdict.promise)
      }
      const one = createOutcome(() => (busyUntil = 0))
      one.settled.then(verdict.resolve, verdict.reject)
      return one.leave
    }
  }
}

/**
 * Opens after five failures in a row; five seconds later one call may try; a success closes it. `changed` hears each
 * change with its cause.
 */
export function createCircuit(workspace: string, changed: (from: BreakerState, to: BreakerState, cause: string) => void): Circuit {
  const breaker = new ConsecutiveBreaker(failuresToOpen)
  const policy = circuitBreaker(handleType(TransportFailure), { halfOpenAfter: openMs, breaker })
  // Who made the call is told of its failure elsewhere; here it only counts.
  const count = (settled: Promise<void>): void => void policy.execute(() => settled).catch(() => undefined)
  const trials = createTrials(workspace, count)
  let state: BreakerState = 'closed'
  let openedAt = 0
  let cause = ''
  policy.onBreak((reason) => {
    openedAt = Date.now()
    trials.reset()
    cause = 'error' in reason && reason.error instanceof Error ? reason.error.message : 'a call failed'
  })
  policy.onHalfOpen(() => (cause = 'the pause is over, one call may try'))
  policy.onReset(() => {
    trials.reset()
    cause = 'a call succeeded'
  })
  policy.onStateChange((next) => {
    const from = state
    state = names[next]
    changed(from, state, cause)
  })
  return {
    admit() {
      const wait = state === 'open' ? openedAt + openMs - Date.now() : 0
      if (wait > 0) throw refusal(workspace, wait)
      if (state !== 'closed') return trials.admit()
      const one = createOutcome(() => undefined)
      count(one.settled)
      return one.leave
    }
  }
}
