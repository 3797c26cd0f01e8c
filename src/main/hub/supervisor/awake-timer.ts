/** A slice is long enough to cost nothing, short enough that a suspension between two is noticed. */
const sliceMs = 1000

/** A timer that can be ended, as `clearTimeout` ends its own. */
export interface AwakeTimer {
  cancel(): void
}

/**
 * Calls `over` after `ms` during which this process ran. What passes while the machine sleeps, or the process is
 * stopped, does not count: nobody could have answered in it, and what was answered has yet to be read.
 */
export function startAwakeTimer(ms: number, over: () => void): AwakeTimer {
  let left = ms
  let timer: NodeJS.Timeout | undefined
  const next = (): void => {
    const slice = Math.min(left, sliceMs)
    const from = performance.now()
    timer = setTimeout(() => {
      left -= Math.min(performance.now() - from, slice * 2)
      if (left > 0) next()
      // One turn later, so that what has arrived in the meantime is read first.
      else timer = setTimeout(over, 0)
    }, slice)
  }
  next()
  return { cancel: () => clearTimeout(timer) }
}
