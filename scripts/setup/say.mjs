// @ts-check
// All talk of the set-up goes to stderr: stdout belongs to the command that runs after it.

/** A reason to stop that the person can act on. `code` is stable, `message` says what to do. */
export class SetupError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`[setup] ${text}\n`)
}

/** @param {unknown} error */
export function sayError(error) {
  const text = error instanceof SetupError ? `${error.code}: ${error.message}` : (error instanceof Error ? error.stack : String(error))
  process.stderr.write(`[setup] ${text}\n`)
}
