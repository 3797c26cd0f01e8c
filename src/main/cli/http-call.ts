import { request, type IncomingMessage } from 'node:http'

export interface HttpAnswer {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
}

export interface HttpCall {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Sends a request; resolves when the headers of the answer are here. No time limit: a call may wait for a person. */
export function open(call: HttpCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(call.url, { method: call.method, headers: call.headers, signal: call.signal }, resolve)
    outgoing.once('error', reject)
    outgoing.end(call.body)
  })
}

/** Sends a request and reads the whole answer. */
export async function send(call: HttpCall): Promise<HttpAnswer> {
  const incoming = await open(call)
  incoming.setEncoding('utf8')
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return {
    status: incoming.statusCode ?? 0,
    header(name) {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    text
  }
}
