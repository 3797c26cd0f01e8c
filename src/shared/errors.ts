/**
 * Every error a user can meet, with the HTTP status it travels under. docs/errors.md explains each one.
 * Codes are stable: clients may match on them.
 */
export const errorStatus = {
  BAD_REQUEST: 400,
  BAD_TARGET: 400,
  BODY_TOO_LARGE: 413,
  CALL_CHANGED: 409,
  CIRCUIT_OPEN: 503,
  CLICK_KEY: 403,
  CONFIG_INVALID: 422,
  CONFIG_NOT_FOUND: 404,
  CONFIG_UNREADABLE: 422,
  HEADERS_TOO_LARGE: 431,
  HUB_NOT_RUNNING: 503,
  HUB_RUNNING: 409,
  INTERNAL: 500,
  INVALID_CLICK: 400,
  INVALID_DECISION: 400,
  INVALID_EVENT: 400,
  INVALID_INPUT: 400,
  INVALID_JSON: 400,
  INVALID_PROPOSAL: 400,
  INVALID_QUERY: 400,
  JOURNAL_UNAVAILABLE: 503,
  LISTEN_FAILED: 500,
  METHOD_NOT_ALLOWED: 405,
  MISDIRECTED: 421,
  NOT_FOUND: 404,
  NOT_LOOPBACK: 403,
  ORIGIN_REFUSED: 403,
  PORT_TAKEN: 409,
  PROPOSAL_DECIDED: 409,
  PYTHON_MISSING: 500,
  PYTHON_TOO_OLD: 500,
  RATE_LIMITED: 429,
  REQUEST_TIMEOUT: 408,
  RPC_ERROR: 502,
  SCOPE_RESERVED: 403,
  TIMEOUT: 504,
  UNAUTHORIZED: 401,
  UNKNOWN_PROPOSAL: 404,
  UNKNOWN_SERVER: 404,
  UNKNOWN_SESSION: 404,
  UNKNOWN_WORKSPACE: 404,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WORKER_DIED: 502,
  WORKER_UNAVAILABLE: 503,
  WORKSPACE_FATAL: 503,
  WORKSPACE_STOPPED: 503,
  WRONG_USAGE: 400
} as const

export type ErrorCode = keyof typeof errorStatus

/** An error as it crosses a process border: HTTP body, IPC result. `message` says what, where and what to do. */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly [detail: string]: unknown
}
