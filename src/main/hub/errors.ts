import { errorStatus, type ErrorBody, type ErrorCode } from '../../shared/errors.ts'

export interface HubErrorOptions {
  readonly cause?: unknown
  /** Extra members of the error body, such as `line` or `retryAfterMs`. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** An error with a stable code. `message` is for a person: what happened, where, and what to do next. */
export class HubError extends Error {
  override readonly name = 'HubError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: HubErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  /** The HTTP status of this code. */
  get status(): number {
    return errorStatus[this.code]
  }

  /** The body as it crosses a process border. */
  toBody(): ErrorBody {
    return { ...this.details, code: this.code, message: this.message }
  }
}

/** Wraps what was thrown, so that a caller always gets a coded error. */
export function toHubError(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new HubError('INTERNAL', `Unexpected error: ${message}. Please report it with the hub's log.`, { cause: thrown })
}
