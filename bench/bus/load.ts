// Posts as fast as the answers come, over some connections, for some time, and prints what it measured as JSON.
// Arguments: URL, connections, milliseconds.
import { openConnection } from './connection.ts'
import { quantile } from './numbers.ts'

const [url = '', connections = '1', milliseconds = '1000'] = process.argv.slice(2)
const body = JSON.stringify({
  scope: 'bench/load', severity: 'info', summary: 'files_read_file ok in 12 ms', source: 'bench', workspace: 'shop',
  data: { phase: 'ended', tool: 'files_read_file', arguments: { path: 'a.txt' }, durationMs: 12 }
})
const open = await Promise.all(Array.from({ length: Number(connections) }, () => openConnection(new URL(url))))
const times: number[] = []
const from = performance.now()
const end = from + Number(milliseconds)
await Promise.all(open.map(async (connection) => {
  for (let at = performance.now(); at < end;) {
    await connection.post(body)
    const now = performance.now()
    times.push(now - at)
    at = now
  }
}))
const seconds = (performance.now() - from) / 1000
for (const connection of open) connection.close()
times.sort((a, b) => a - b)
console.log(JSON.stringify({ perSecond: times.length / seconds, p50: quantile(times, 0.5), p95: quantile(times, 0.95), count: times.length }))
