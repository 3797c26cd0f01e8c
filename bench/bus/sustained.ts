import { request, type IncomingMessage } from 'node:http'
import { readProcess } from '../../src/main/hub/supervisor/process-table.ts'
import { cpuOf, load, startChild, type Load } from './child.ts'

const mostPerSecond = 5_000

/** A subscriber that reads nothing until it is told to. */
async function openStalled(bus: string): Promise<{ readOn(until: number): Promise<readonly number[]> }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(bus, { headers: { accept: 'text/event-stream' } }, resolve).on('error', reject).end()
  })
  response.pause()
  return {
    async readOn(until) {
      const seqs: number[] = []
      let rest = ''
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = (rest + String(chunk)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line.startsWith('id: ')) seqs.push(Number(line.slice(4)))
        if ((seqs.at(-1) ?? 0) >= until) break
      }
      return seqs
    }
  }
}

async function echoPerSecond(): Promise<number> {
  const echo = startChild('echo.ts')
  try {
    const url = await echo.line()
    await load(url, 50, 1_000)
    return (await load(url, 50, 2_000)).perSecond
  } finally {
    await echo.end()
  }
}

async function megabytes(pid: number): Promise<number> {
  return Math.round(((await readProcess(pid))?.memoryBytes ?? 0) / 1_000_000)
}

/** A steady stream of events for some time, with one subscriber that reads along and one that is stalled until the end. */
export async function sustain(hub: { readonly url: string; readonly pid: number }, seconds: number): Promise<string> {
  const bus = `${hub.url}/api/internal/bus`
  const newest = async (): Promise<number> => ((await (await fetch(`${bus}?limit=1`)).json()) as { next: number }).next
  const rate = Math.floor(Math.min(mostPerSecond, (await echoPerSecond()) / 2))
  const before = await newest()
  const reader = startChild('subscribers.ts', [bus, '1'])
  await reader.line()
  const stalled = await openStalled(bus)
  const memory = [await megabytes(hub.pid)]
  const samples = setInterval(() => void megabytes(hub.pid).then((now) => memory.push(now)), (seconds * 1000) / 20)
  const paced = startChild('paced.ts', [bus, String(rate), String(seconds)])
  const [measured, cpu] = await cpuOf(hub.pid, async (): Promise<Load & { p99: number }> => JSON.parse(await paced.line()))
  clearInterval(samples)
  const last = await newest()
  reader.tell(String(last))
  const { counts, holes } = JSON.parse(await reader.line()) as { counts: readonly number[]; holes: number }
  const late = await stalled.readOn(last)
  await Promise.all([paced.end(), reader.end()])
  const whole = (seqs: number, gaps: number): string => (seqs === last - before && gaps === 0 ? 'all' : `NOT ALL: ${seqs}, ${gaps} holes`)
  const lateHoles = late.filter((seq, at) => at > 0 && seq !== (late[at - 1] ?? 0) + 1).length
  return [
    `${rate} events/s for ${seconds} s: ${measured.count} answered with ok at ${measured.perSecond.toFixed(0)}/s, ` +
      `p50 ${measured.p50.toFixed(2)} ms, p95 ${measured.p95.toFixed(2)} ms, p99 ${measured.p99.toFixed(2)} ms; ${((cpu / 1000 / seconds) * 100).toFixed(0)} % of a core`,
    `  journal ${last - before >= measured.count ? 'has all' : 'LACKS SOME'}, the reader got ${whole(counts[0] ?? 0, holes)}, ` +
      `the stalled one, once it read, ${whole(late.length, lateHoles)}`,
    `  the hub's memory in MB, over the time: ${memory.join(' ')}`
  ].join('\n')
}
