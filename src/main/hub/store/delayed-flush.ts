const againAfterMs = 2_000

/** Has what waits written a moment after it came; again later while that fails. */
export interface DelayedFlush {
  /** Something came. */
  due(): void
  /** Starts no further writing by itself. */
  stop(): void
}

export function createDelayedFlush(deps: {
  readonly afterMs: number
  isEmpty(): boolean
  flush(): Promise<void>
}): DelayedFlush {
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function write(): Promise<void> {
    await deps.flush()
    timer = undefined
    if (!deps.isEmpty()) wait(againAfterMs)
  }
  function wait(ms: number): void {
    if (!stopped) timer ??= setTimeout(() => void write(), ms)
  }

  return {
    due: () => wait(deps.afterMs),
    stop() {
      stopped = true
      clearTimeout(timer)
    }
  }
}
