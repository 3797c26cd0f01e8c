import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends bytes as they are, reads until the other side ends the connection. Letters stand for bytes. */
export async function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect({ port, host })
  let answer = ''
  // What refuses may reset while bytes are still on their way.
  socket.on('error', () => undefined)
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk))
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return answer
}

/** A request without a body, after whose answer the connection ends. */
export const get = (target: string, ...headers: string[]): string =>
  `GET ${target} HTTP/1.1\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`

/** The status and the code of the error in an answer. */
export function outcome(answer: string): readonly [status: number, code: string | undefined] {
  const code = /"code":"([A-Z_]+)"/u.exec(answer)?.[1]
  return [Number(answer.split(' ')[1]), code]
}
