import { cpuOf, load, startChild, type Load } from './child.ts'
import { median } from './numbers.ts'

const aims = { latency: 2, throughput: 0.35 } as const
const warmUpMs = 1_000

interface Side {
  readonly url: string
  readonly pid: number
}
type Sides<T> = Readonly<Record<'echo' | 'hub', T>>
interface Measured extends Load {
  /** Microseconds, of all threads of the server. */
  readonly cpuPerEvent: number
}
type Round = Sides<Measured>

async function measure({ url, pid }: Side, connections: number, ms: number): Promise<Measured> {
  const [measured, cpu] = await cpuOf(pid, () => load(url, connections, ms))
  return { ...measured, cpuPerEvent: (cpu * 1000) / measured.count }
}

/** Both sides in turns, so that what else the machine does meets both alike. */
async function rounds({ echo, hub }: Sides<Side>, connections: number, count: number, ms: number): Promise<readonly Round[]> {
  const done: Round[] = []
  for (let at = 0; at < count; at += 1) {
    done.push({ echo: await measure(echo, connections, ms), hub: await measure(hub, connections, ms) })
  }
  return done
}

function row(name: string, rows: readonly Round[], of: (load: Measured) => number, digits: number): string {
  const [echo, hub] = (['echo', 'hub'] as const).map((side) => median(rows.map((round) => of(round[side]))).toFixed(digits))
  const ratio = median(rows.map((round) => of(round.hub) / of(round.echo)))
  return `${name.padEnd(22)} ${echo?.padStart(10)} ${hub?.padStart(10)} ${ratio.toFixed(2).padStart(8)}`
}

/** What a durable event costs against the least that can answer a POST. Gives the report, and the echo's events a second. */
export async function compare(hub: Side, count: number): Promise<{ report: string; echoPerSecond: number }> {
  const child = startChild('echo.ts')
  const sides = { echo: { url: await child.line(), pid: child.pid }, hub: { url: `${hub.url}/api/internal/bus`, pid: hub.pid } }
  try {
    for (const { url } of [sides.echo, sides.hub]) await load(url, 50, warmUpMs)
    const one = await rounds(sides, 1, count, 1_000)
    const fifty = await rounds(sides, 50, count, 2_000)
    const report = [
      `medians of ${count} rounds, echo and hub in turns   echo        hub    ratio`,
      row('c=1  p50 ms', one, ({ p50 }) => p50, 3),
      row('c=1  p95 ms', one, ({ p95 }) => p95, 3),
      row('c=1  CPU µs an event', one, ({ cpuPerEvent }) => cpuPerEvent, 0),
      row('c=50 events/s', fifty, ({ perSecond }) => perSecond, 0),
      row('c=50 p50 ms', fifty, ({ p50 }) => p50, 3),
      row('c=50 p95 ms', fifty, ({ p95 }) => p95, 3),
      row('c=50 CPU µs an event', fifty, ({ cpuPerEvent }) => cpuPerEvent, 0),
      `aims: c=1 p50 at most ${aims.latency} times the echo's, c=50 at least ${aims.throughput} of its events/s`
    ]
    return { report: report.join('\n'), echoPerSecond: median(fifty.map(({ echo }) => echo.perSecond)) }
  } finally {
    await child.end()
  }
}
