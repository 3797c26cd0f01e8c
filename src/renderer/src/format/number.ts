const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,000,000` */
export function count(value: number): string {
  return whole.format(value)
}

/** `248 MB`, `1.18 GB` */
export function bytes(value: number): string {
  if (value < 1024) return `${whole.format(value)} bytes`
  if (value < 1024 ** 2) return `${whole.format(value / 1024)} KB`
  if (value < 1024 ** 3) return `${whole.format(value / 1024 ** 2)} MB`
  return `${(value / 1024 ** 3).toFixed(2)} GB`
}

/** `1 workspace`, `2 workspaces` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** `42`, and `0.4` below ten where it is not whole. */
export function rate(value: number): string {
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : whole.format(value)
}

/** `0.4 %`, `12 %` */
export function percent(value: number): string {
  return `${rate(value)} %`
}
