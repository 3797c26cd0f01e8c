/** The value that so many of a hundred don't exceed; undefined of nothing. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
}

const whole = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)))

/** p50/p95/max in milliseconds, or a dash. */
export function spread(values: readonly number[]): string {
  return values.length === 0 ? '-' : [percentile(values, 50), percentile(values, 95), Math.max(...values)].map(whole).join('/')
}
