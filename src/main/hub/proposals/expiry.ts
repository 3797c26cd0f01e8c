/** Looks at the clock at least this often: timers stand still while the machine sleeps, and know no more than 24 days. */
const longestWaitMs = 60_000
/** After an expiry could not be stored. */
const retryMs = 1000

/** Ends what nobody decided in time. One timer for all. */
export interface Expiry {
  watch(id: string, at: number): void
  forget(id: string): void
  stop(): void
}

/**
 * @param expire called when a proposal's time is over, and again when it rejects; resolves to a time when it is later,
 *   as the machine's clock may be set back
 */
export function createExpiry(expire: (id: string) => Promise<number | undefined>): Expiry {
  const due = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function fire(): void {
    const now = Date.now()
    for (const [id, at] of due) {
      if (at > now) continue
      due.delete(id)
      expire(id).then(
        (later) => later !== undefined && watch(id, later),
        () => watch(id, Date.now() + retryMs)
      )
    }
    schedule()
  }

  function schedule(): void {
    clearTimeout(timer)
    if (stopped || due.size === 0) return
    let next = Infinity
    for (const at of due.values()) next = Math.min(next, at)
    timer = setTimeout(fire, Math.min(Math.max(next - Date.now(), 0), longestWaitMs))
    timer.unref()
  }

  function watch(id: string, at: number): void {
    due.set(id, at)
    schedule()
  }

  return {
    watch,
    forget(id) {
      if (due.delete(id)) schedule()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    }
  }
}
