// The least that can answer a POST: node's own server, which reads the body and answers. Prints its URL; ends with its stdin.
import { createServer } from 'node:http'

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  request.resume().once('end', () => response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 11 }).end('{"ok":true}'))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}/`)
})
process.stdin.on('end', () => process.exit()).resume()
