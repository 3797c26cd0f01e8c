import type { Readable } from 'node:stream'

/** One HTTP request to a worker. `headers` is raw: name, value, name, value, ...; duplicates stay apart. */
export interface ExchangeRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
  readonly body?: Buffer
  /** Aborting it closes the exchange, also while its body streams. */
  readonly signal?: AbortSignal
}

/** The answer's head, with the body as a stream. Who asked must read or destroy `body`. */
export interface ExchangeResponse {
  readonly status: number
  readonly rawHeaders: readonly string[]
  /** The first value of a header, by its name in any case. */
  header(name: string): string | undefined
  readonly body: Readable
}

/** Carries HTTP exchanges to one worker. It has no time limits of its own: who asks sets them by `signal`. */
export interface Transport {
  /** What a client can call directly, such as `http://127.0.0.1:4711`. */
  readonly address: string
  /** Resolves once the head is there. Rejects with {@link TransportError}. */
  exchange(request: ExchangeRequest): Promise<ExchangeResponse>
  /** Ends all exchanges and connections. May be called again. */
  close(): Promise<void>
}

/** No answer came. `sent` says whether the worker may have seen the request: only when false is it safe to ask again. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly sent: boolean

  constructor(message: string, options: { readonly sent: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.sent = options.sent
  }
}

/** The first value of a header in a raw list. */
export function rawHeader(rawHeaders: readonly string[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === wanted) return rawHeaders[index + 1]
  }
  return undefined
}
