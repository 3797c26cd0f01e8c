// Opens many SSE streams and counts what comes. Prints `ready`. Told a seq on stdin, it prints as JSON what each stream got
// as soon as all have got that far. Arguments: URL, streams.
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const [target = '', streams = '1'] = process.argv.slice(2)
const url = new URL(target)
const idLine = /^id: (\d+)$/gmu

interface Seen {
  count: number
  newest: number
  holes: number
}

function open(seen: Seen): Promise<void> {
  return new Promise((resolve, reject) => {
    let before = ''
    const socket = connect({ port: Number(url.port), host: url.hostname })
    socket.setEncoding('latin1').once('error', reject)
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n\r\n`)
    socket.on('data', (chunk: string) => {
      const text = before + chunk
      if (text.includes('\r\n\r\n')) resolve()
      const cut = text.lastIndexOf('\n') + 1
      before = text.slice(cut)
      for (const [, id] of text.slice(0, cut).matchAll(idLine)) {
        const seq = Number(id)
        if (seen.newest !== 0 && seq !== seen.newest + 1) seen.holes += 1
        seen.newest = seq
        seen.count += 1
      }
    })
  })
}

const all = Array.from({ length: Number(streams) }, (): Seen => ({ count: 0, newest: 0, holes: 0 }))
await Promise.all(all.map(open))
console.log('ready')
for await (const last of createInterface({ input: process.stdin })) {
  while (!all.every(({ newest }) => newest >= Number(last))) await new Promise((resolve) => setTimeout(resolve, 2))
  console.log(JSON.stringify({ counts: all.map(({ count }) => count), holes: all.reduce((sum, { holes }) => sum + holes, 0) }))
}
process.exit()
