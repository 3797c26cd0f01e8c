// The least that can answer a POST: node's own server, which reads the body and answers. Told `thread`, it has each body go
// through another thread first and back, as the hub must. Prints its URL; ends with its stdin.
import { createServer, type ServerResponse } from 'node:http'
import { Worker } from 'node:worker_threads'

const headers = { 'Content-Type': 'application/json', 'Content-Length': 11 }
const waiting: ServerResponse[] = []
const thread = process.argv[2] === 'thread' ? new Worker(new URL('bounce.ts', import.meta.url)) : undefined
thread?.on('message', () => answer(waiting.shift()))

function answer(response: ServerResponse | undefined): void {
  response?.writeHead(200, headers).end('{"ok":true}')
}

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => {
    if (thread === undefined) return answer(response)
    waiting.push(response)
    thread.postMessage(Buffer.concat(chunks).toString())
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}/`)
})
process.stdin.on('end', () => process.exit()).resume()
