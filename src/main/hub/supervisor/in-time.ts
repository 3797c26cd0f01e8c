import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
}

/** Whether `work` resolves within `waitMs`. Throws the signal's reason when that is aborted first. */
export async function inTime(work: Promise<void>, { waitMs, signal }: Patience): Promise<boolean> {
  const over = new AbortController()
  const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
  try {
    return await Promise.race([work.then(() => true), sleep(waitMs, false, { signal: either })])
  } catch (thrown) {
    signal?.throwIfAborted()
    throw thrown
  } finally {
    over.abort()
  }
}
