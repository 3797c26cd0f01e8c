/** Lets `perSecond` through on average, as many at once; no person clicks faster. Each name has its own count. */
export function createRateLimit(perSecond: number, now: () => number = () => performance.now()) {
  const buckets = new Map<string, { left: number; at: number }>()
  /** Whether one more may pass now. */
  return (name: string): boolean => {
    const time = now()
    const bucket = buckets.get(name) ?? { left: perSecond, at: time }
    const left = Math.min(perSecond, bucket.left + ((time - bucket.at) / 1000) * perSecond)
    const passes = left >= 1
    buckets.set(name, { left: passes ? left - 1 : left, at: time })
    return passes
  }
}
