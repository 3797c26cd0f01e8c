import { once } from 'node:events'
import { connect } from 'node:net'

/** Opens an SSE stream of everything, and never reads it. */
export async function stalledSubscriber(bus: URL): Promise<{ close(): void }> {
  const socket = connect({ port: Number(bus.port), host: bus.hostname })
  await once(socket, 'connect')
  socket.write(`GET ${bus.pathname} HTTP/1.1\r\nHost: ${bus.host}\r\nAccept: text/event-stream\r\n\r\n`)
  await once(socket, 'readable')
  return { close: () => socket.destroy() }
}
