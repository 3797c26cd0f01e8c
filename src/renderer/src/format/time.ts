const two = (value: number): string => String(value).padStart(2, '0')

/** `14:34:20`, in the person's time zone. */
export function clock(at: string | number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** `14:34:20.118` */
export function clockMs(at: string | number): string {
  return `${clock(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`
}

/** `14:34`, with the day when it is not today. */
export function shortTime(at: string | number, now: number): string {
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return date.toDateString() === new Date(now).toDateString() ? time : `${day(at)}, ${time}`
}

/** `at 14:34`, `on 21 Nov at 14:34` when it is not today. */
export function atTime(at: string | number, now: number): string {
  return shortTime(at, now).split(', ').map((part, index, parts) => (index === parts.length - 1 ? `at ${part}` : `on ${part}`)).join(' ')
}

/** `21 Nov` */
export function day(at: string | number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
}

const steps: readonly (readonly [seconds: number, name: string, under: number, underName: string])[] = [
  [86_400, 'd', 3_600, 'h'],
  [3_600, 'h', 60, 'min'],
  [60, 'min', 1, 's']
]

/** `4 s`, `1 min 48 s`, `6 h 12 min`, `2 d 4 h`. Never negative. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  for (const [size, name, under, underName] of steps) {
    if (seconds < size) continue
    const rest = Math.floor((seconds % size) / under)
    const whole = `${Math.floor(seconds / size)} ${name}`
    return rest === 0 ? whole : `${whole} ${rest} ${underName}`
  }
  return `${seconds} s`
}

/** `23 min`, `3 min 12 s` under five minutes, `2 h`: what a list has room for. */
export function shortSpan(ms: number): string {
  return ms < 300_000 ? span(ms) : roughSpan(ms)
}

/** `3 min`, `6 h`: only the largest unit, for columns. */
export function roughSpan(ms: number): string {
  return span(ms).split(' ').slice(0, 2).join(' ')
}

/** When something is due: `in 8 s`, `now`. */
export function due(at: string, now: number): string {
  const ms = Date.parse(at) - now
  return ms <= 0 ? 'now' : `in ${span(ms + 999)}`
}

/** `used 3 min ago`, `used just now`, `not used yet` */
export function usedNote(at: string | undefined, now: number): string {
  if (at === undefined) return 'not used yet'
  const age = now - Date.parse(at)
  return age < 2_000 ? 'used just now' : `used ${roughSpan(age)} ago`
}

/** How long something took: `38 ms`, `0.6 s`, `30.0 s`, `2 min 4 s`. */
export function took(ms: number): string {
  if (ms < 500) return `${Math.max(0, Math.round(ms))} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms)
}

const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000]
const mostTicks = 8

/** Round moments between two times, at most eight, in the person's time zone. */
export function timeTicks(from: number, to: number): { readonly stepMs: number; readonly ticks: readonly number[] } {
  const seconds = tickSteps.find((step) => (to - from) / (step * 1000) <= mostTicks) ?? 2_592_000
  const stepMs = seconds * 1000
  const zone = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - zone) / stepMs) * stepMs + zone
  const ticks: number[] = []
  // The last label would run out of the picture.
  for (let at = first; at <= to - (to - from) * 0.05; at += stepMs) ticks.push(at)
  return { stepMs, ticks }
}
