// A worker as small as can be: MCP's stateless era over HTTP. Its tools are read anew for each list from the file given,
// and each call is noted in a second file before it is answered.
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [toolsFile, callsFile] = process.argv.slice(2)

const answers = {
  touch: () => ({ content: [{ type: 'text', text: 'touched' }] }),
  refuse: () => ({ isError: true, content: [{ type: 'text', text: 'not today' }] }),
  large: () => ({ content: [{ type: 'text', text: 'ä"'.repeat(200_000) }] }),
  die: () => process.exit(1),
  hang: () => undefined
}

function answer({ id, method, params }, headers) {
  if (method === 'tools/list') return { jsonrpc: '2.0', id, result: { tools: JSON.parse(readFileSync(toolsFile, 'utf8')) } }
  appendFileSync(callsFile, `${JSON.stringify({ ...params, grant: headers['hub-grant'], trace: headers.traceparent })}\n`)
  const known = answers[params.name]
  if (known === undefined) return { jsonrpc: '2.0', id, error: { code: -32602, message: 'no such tool' } }
  const result = known()
  return result === undefined ? undefined : { jsonrpc: '2.0', id, result }
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    const message = answer(JSON.parse(body), request.headers)
    if (message !== undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message))
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume().on('end', () => process.exit(0))
