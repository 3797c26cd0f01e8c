const everyMs = 1000
/** A busy machine may be this late with a timer without having slept. */
const lateMs = 4000

/**
 * Notices that this process did not run for a while: the machine was suspended, or the process stopped. `resumed` gets
 * how long that was, in milliseconds. Returns its undo.
 */
export function watchForSuspension(resumed: (ms: number) => void): () => void {
  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    const gap = now - last - everyMs
    last = now
    if (gap > lateMs) resumed(gap)
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
