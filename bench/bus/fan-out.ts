import { cpuOf, load, startChild } from './child.ts'

const streams = 100
const loadMs = 3_000

/** Many subscribers, each of which must get every event that comes in as fast as the hub takes it. */
export async function fanOut(hub: { readonly url: string; readonly pid: number }): Promise<string> {
  const bus = `${hub.url}/api/internal/bus`
  const newest = async (): Promise<number> => {
    const { next } = (await (await fetch(`${bus}?limit=1`)).json()) as { next: number }
    return next
  }
  const child = startChild('subscribers.ts', [bus, String(streams)])
  try {
    await child.line()
    const before = await newest()
    const from = performance.now()
    const [{ measured, seen, events }, cpu] = await cpuOf(hub.pid, async () => {
      const measured = await load(bus, 50, loadMs)
      const last = await newest()
      child.tell(String(last))
      return { measured, seen: JSON.parse(await child.line()) as { counts: readonly number[]; holes: number }, events: last - before }
    })
    const seconds = (performance.now() - from) / 1000
    const { perSecond, p50, p95 } = measured
    const all = seen.counts.every((count) => count === events) && seen.holes === 0
    return [
      `${streams} subscribers: ${all ? 'each got all' : `NOT ALL GOT ALL (${seen.holes} holes)`} of ${events} events, ${seconds.toFixed(1)} s until the last had them`,
      `  taken at ${perSecond.toFixed(0)} events/s (c=50, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms), ` +
        `given at ${((events * streams) / seconds).toFixed(0)} events/s, ${((cpu * 1000) / (events * streams)).toFixed(1)} µs of CPU each`
    ].join('\n')
  } finally {
    await child.end()
  }
}
