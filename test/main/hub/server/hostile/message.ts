/** A request in parts, of which any may be wrong. Letters stand for bytes. */
export interface Message {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The body goes in chunks of this size; else with its length, unless the headers say one. */
  readonly chunk?: number
}

/** The message without the headers of this name, and with these. */
export function withHeader(message: Message, name: string, ...values: readonly string[]): Message {
  const others = message.headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase())
  return { ...message, headers: [...others, ...values.map((value) => [name, value] as const)] }
}

function chunked(body: string, size: number): string {
  const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, at) => body.slice(at * size, (at + 1) * size))
  return [...parts, ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')
}

/** The bytes as they go over the wire. */
export function wire({ method, target, version, headers, body, chunk }: Message): string {
  const says = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/iu.test(name))
  const length = says ? [] : chunk === undefined ? [['Content-Length', String(body.length)]] : [['Transfer-Encoding', 'chunked']]
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${target} ${version}\r\n${lines}\r\n${chunk === undefined ? body : chunked(body, chunk)}`
}

/** Text as the letters of its UTF-8. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
