import { cpuOf, load, startChild, type Load } from './child.ts'
import { median } from './numbers.ts'

const aims = { latency: 2, throughput: 0.35 } as const
const warmUpMs = 1_000

interface Side {
  readonly url: string
  readonly pid: number
}
const names = ['echo', 'thread', 'hub'] as const
type Sides<T> = Readonly<Record<(typeof names)[number], T>>
interface Measured extends Load {
  /** Microseconds, of all threads of the server. */
  readonly cpuPerEvent: number
}
type Round = Sides<Measured>

async function measure({ url, pid }: Side, connections: number, ms: number): Promise<Measured> {
  const [measured, cpu] = await cpuOf(pid, () => load(url, connections, ms))
  return { ...measured, cpuPerEvent: (cpu * 1000) / measured.count }
}

/** All sides in turns, so that what else the machine does meets them alike. */
async function rounds({ echo, thread, hub }: Sides<Side>, connections: number, count: number, ms: number): Promise<readonly Round[]> {
  const done: Round[] = []
  for (let at = 0; at < count; at += 1) {
    done.push({
      echo: await measure(echo, connections, ms),
      thread: await measure(thread, connections, ms),
      hub: await measure(hub, connections, ms)
    })
  }
  return done
}

function row(name: string, rows: readonly Round[], of: (load: Measured) => number, digits: number): string {
  const sides = names.map((side) => median(rows.map((round) => of(round[side]))).toFixed(digits).padStart(9))
  const ratios = (['echo', 'thread'] as const).map((side) => median(rows.map((round) => of(round.hub) / of(round[side]))).toFixed(2).padStart(9))
  return [name.padEnd(24), ...sides, ...ratios].join('')
}

/** What a durable event costs against the least that can answer a POST, and the least that does so through a thread. */
export async function compare(hub: Side, count: number): Promise<string> {
  const [plain, bouncing] = [startChild('echo.ts'), startChild('echo.ts', ['thread'])]
  try {
    const sides = {
      echo: { url: await plain.line(), pid: plain.pid },
      thread: { url: await bouncing.line(), pid: bouncing.pid },
      hub: { url: `${hub.url}/api/internal/bus`, pid: hub.pid }
    }
    for (const { url } of Object.values(sides)) await load(url, 50, warmUpMs)
    const one = await rounds(sides, 1, count, 1_000)
    const fifty = await rounds(sides, 50, count, 2_000)
    return [
      `medians of ${count} rounds, in turns`,
      ['', 'echo', '+ thread', 'hub', 'hub:echo', ':+ thread'].map((title, at) => (at === 0 ? title.padEnd(24) : title.padStart(9))).join(''),
      row('c=1  p50 ms', one, ({ p50 }) => p50, 3),
      row('c=1  p95 ms', one, ({ p95 }) => p95, 3),
      row('c=1  CPU µs an event', one, ({ cpuPerEvent }) => cpuPerEvent, 0),
      row('c=50 events/s', fifty, ({ perSecond }) => perSecond, 0),
      row('c=50 p50 ms', fifty, ({ p50 }) => p50, 3),
      row('c=50 p95 ms', fifty, ({ p95 }) => p95, 3),
      row('c=50 CPU µs an event', fifty, ({ cpuPerEvent }) => cpuPerEvent, 0),
      `aims: c=1 p50 at most ${aims.latency} times the echo's, c=50 at least ${aims.throughput} of its events/s`
    ].join('\n')
  } finally {
    await Promise.all([plain.end(), bouncing.end()])
  }
}
