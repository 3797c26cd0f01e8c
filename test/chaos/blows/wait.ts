import { setTimeout as sleep } from 'node:timers/promises'

/** True once `probe` is, false when it is not within the limit. */
export async function until(probe: () => boolean | Promise<boolean>, limitMs: number, everyMs = 25): Promise<boolean> {
  const end = performance.now() + limitMs
  while (!(await probe())) {
    if (performance.now() > end) return false
    await sleep(everyMs)
  }
  return true
}
