import { connect, type Socket } from 'node:net'

const done = Buffer.from('{"ok":true}')

export interface Connection {
  /** Sends a POST and resolves when its `{"ok":true}` is here. One at a time. Rejects for any other answer. */
  post(body: string): Promise<void>
  close(): void
}

/** A kept connection without an HTTP library, so that the client is not what is measured. */
export function openConnection(url: URL): Promise<Connection> {
  const head = `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: `
  let answered: (() => void) | undefined
  let failed: ((error: Error) => void) | undefined
  let before: Buffer = Buffer.alloc(0)

  function take(chunk: Buffer): void {
    const bytes = before.length === 0 ? chunk : Buffer.concat([before, chunk])
    before = Buffer.alloc(0)
    if (bytes.subarray(-done.length).equals(done)) answered?.()
    else if (bytes.subarray(0, 12).toString() !== 'HTTP/1.1 200') failed?.(new Error(`answered with ${bytes.toString()}`))
    else before = bytes
  }

  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true })
    socket.once('error', (error) => (failed ?? reject)(error))
    socket.once('close', () => failed?.(new Error('the connection was closed')))
    socket.on('data', take)
    socket.once('connect', () => {
      resolve({
        post: (body) =>
          new Promise((ok, bad) => {
            answered = ok
            failed = bad
            socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
          }),
        close() {
          failed = undefined
          socket.destroy()
        }
      })
    })
  })
}
