// Posts events at a steady rate for some time, each with its own number, and prints what it measured as JSON.
// Arguments: URL, events a second, milliseconds, connections.
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection } from '../bus/connection.ts'
import { quantile } from '../bus/numbers.ts'

const [url = '', perSecond = '1', milliseconds = '1000', connections = '1'] = process.argv.slice(2)
const everyMs = 1000 / Number(perSecond)
const count = Math.floor(Number(milliseconds) / everyMs)
const open = await Promise.all(Array.from({ length: Number(connections) }, () => openConnection(new URL(url))))
const times: number[] = []
let next = 0
const from = performance.now()

await Promise.all(open.map(async (connection) => {
  for (let at = next; at < count; at = next) {
    next += 1
    const due = from + at * everyMs
    if (due > performance.now() + 1) await sleep(due - performance.now())
    const began = performance.now()
    const data = { phase: 'ended', tool: 'files_read_file', arguments: { path: 'a.txt' }, durationMs: 12, number: at }
    await connection.post(JSON.stringify({ scope: 'bench/window', severity: 'info', summary: `files_read_file ok, number ${at}`, source: 'bench', workspace: 'shop', data }))
    times.push(performance.now() - began)
  }
}))
const seconds = (performance.now() - from) / 1000
for (const connection of open) connection.close()
times.sort((a, b) => a - b)
console.log(JSON.stringify({ count: times.length, perSecond: times.length / seconds, p50: quantile(times, 0.5), p95: quantile(times, 0.95) }))
