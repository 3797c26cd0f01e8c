/** Time is counted in steps of this length at most. */
const stepMs = 1000

/** A timer that counts only time in which this process ran. */
export interface RunningTimer {
  /** Starts the time again. */
  again(): void
  stop(): void
}

/**
 * Calls `over` after `ms`. A process that was suspended finds all its timers due when it goes on, before it can read
 * what came meanwhile: such time is not counted, and what lies in the sockets is read before `over` is called.
 */
export function startRunningTimer(ms: number, over: () => void): RunningTimer {
  let left = ms
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined

  function next(): void {
    const step = Math.min(left, stepMs)
    const begun = performance.now()
    timer = setTimeout(() => {
      left -= step
      const late = performance.now() - begun - step > stepMs
      // After a pause there may be much to read.
      if (late) left = Math.max(left, stepMs)
      if (left > 0) return next()
      turn = setImmediate(() => (turn = setImmediate(over)))
    }, step)
  }
  function stop(): void {
    clearTimeout(timer)
    clearImmediate(turn)
  }

  next()
  return {
    stop,
    again() {
      stop()
      left = ms
      next()
    }
  }
}
