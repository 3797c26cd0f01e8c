// A server that misbehaves on its pipes when it is told to.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { serve } from './line-server.mjs'

const garbage = [
  'Server listening ...',
  '{"jsonrpc":"2.0"}',
  '{"jsonrpc":"2.0","id":987654321,"result":{}}',
  '[1,2,3]',
  '{"half":',
  '\u001b[31mred\u001b[0m',
  `${'['.repeat(5000)}`
]

/** Writes as fast as the reader takes it. */
async function pour(stream, chunk, bytes) {
  for (let written = 0; written < bytes; written += chunk.length) {
    if (!stream.write(chunk)) await once(stream, 'drain')
  }
}

process.stdin.on('end', () => process.exit(0))

/** One tool at a time: an answer within a line of noise would be the server's own fault. */
let turn = Promise.resolve()
const inTurn = (tools) =>
  Object.fromEntries(
    Object.entries(tools).map(([name, tool]) => [
      name,
      (args) => {
        const answer = turn.then(() => tool(args))
        turn = answer.then(() => undefined)
        return answer
      }
    ])
  )

serve('noise', inTurn({
  echo: ({ text }) => text,
  size: ({ text }) => String(text.length),
  garbage: ({ lines }) => {
    for (let line = 0; line < lines; line += 1) process.stdout.write(`${garbage[line % garbage.length]}\n`)
    process.stdout.write(Buffer.concat([randomBytes(4096), Buffer.from('\n')]))
    return 'said'
  },
  /** Lines, then one line as long as all of them. */
  flood: async ({ bytes }) => {
    await pour(process.stdout, Buffer.from(`${'x'.repeat(1023)}\n`), bytes)
    await pour(process.stdout, Buffer.from('y'.repeat(65_536)), bytes)
    process.stdout.write('\n')
    return 'said'
  },
  shout: async ({ bytes }) => {
    await pour(process.stderr, Buffer.from(`${'z'.repeat(127)}\n`), bytes)
    return 'said'
  },
  /** Reads nothing for a while, so that what is sent meanwhile fills the pipe. */
  deaf: ({ ms }) => {
    setImmediate(() => {
      process.stdin.pause()
      setTimeout(() => process.stdin.resume(), ms)
    })
    return 'deaf'
  }
}))
