import { connect, type Socket } from 'node:net'
import type { Attack } from './attacks.ts'

/** What came back of an attack: the statuses of all answers. None where the connection was just closed. */
export interface Repelled {
  readonly attack: Attack
  readonly statuses: readonly number[]
}

const patienceMs = 15_000

/** Takes the whole answers off the front of what came. Interim ones don't count. */
function takeAnswers(text: string): { readonly statuses: readonly number[]; readonly rest: string } {
  const statuses: number[] = []
  for (;;) {
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return { statuses, rest: text }
    const head = text.slice(0, end)
    const status = Number(head.slice(9, 12))
    const length = status < 200 ? 0 : Number(/^content-length: (\d+)$/imu.exec(head)?.[1] ?? Infinity)
    if (text.length < end + 4 + length) return { statuses, rest: text }
    if (status >= 200) statuses.push(status)
    text = text.slice(end + 4 + length)
  }
}

/** One hostile caller: a raw connection at a time, used again where an attack leaves it open. */
export function createAttacker(port: number) {
  let kept: Socket | undefined

  return {
    send(attack: Attack): Promise<Repelled> {
      const socket = kept ?? connect({ port, host: '127.0.0.1' }).setNoDelay()
      kept = undefined
      return new Promise((resolve, reject) => {
        const statuses: number[] = []
        let text = ''
        const late = setTimeout(() => {
          socket.destroy()
          reject(new Error(`no answer to ${attack.what}: ${JSON.stringify(attack.bytes.slice(0, 2_000))}; so far ${JSON.stringify(text)}`))
        }, patienceMs)
        function done(): void {
          clearTimeout(late)
          socket.removeAllListeners()
          // What is closed may still fail.
          socket.on('error', () => undefined)
          resolve({ attack, statuses })
        }
        socket.on('error', () => undefined)
        socket.on('close', done)
        socket.on('data', (chunk: Buffer) => {
          const taken = takeAnswers(text + chunk.toString('latin1'))
          text = taken.rest
          statuses.push(...taken.statuses)
          if (attack.after !== 'goes on' || statuses.length === 0) return
          kept = socket
          done()
        })
        socket.write(attack.bytes, 'latin1', () => {
          if (attack.after === 'leaves') socket.destroy()
        })
        if (attack.after === 'ends') socket.end()
      })
    },
    leave(): void {
      kept?.destroy()
    }
  }
}
