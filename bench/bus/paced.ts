// Posts at a steady rate over some connections for some time, and prints what it measured as JSON. What can't be sent in
// time is sent later, not left out. Arguments: URL, events a second, seconds, connections.
import { openConnection } from './connection.ts'
import { quantile } from './numbers.ts'

const [url = '', rate = '1000', seconds = '10', connections = '32'] = process.argv.slice(2)
const total = Number(rate) * Number(seconds)
const body = JSON.stringify({
  scope: 'bench/paced', severity: 'info', summary: 'files_read_file ok in 12 ms', source: 'bench', workspace: 'shop',
  data: { phase: 'ended', tool: 'files_read_file', arguments: { path: 'a.txt' }, durationMs: 12 }
})
const open = await Promise.all(Array.from({ length: Number(connections) }, () => openConnection(new URL(url))))
const times: number[] = []
const from = performance.now()
let begun = 0
await Promise.all(open.map(async (connection) => {
  while (begun < total) {
    const dueAt = from + (begun / Number(rate)) * 1000
    begun += 1
    const early = dueAt - performance.now()
    if (early > 0.5) await new Promise((resolve) => setTimeout(resolve, early))
    await connection.post(body)
    // From when it was due: a server that falls behind is not excused.
    times.push(performance.now() - dueAt)
  }
}))
const took = (performance.now() - from) / 1000
for (const connection of open) connection.close()
times.sort((a, b) => a - b)
console.log(JSON.stringify({
  count: times.length, perSecond: times.length / took, p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99)
}))
