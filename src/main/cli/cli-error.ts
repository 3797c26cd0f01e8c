/** What ends a command: printed on stderr as `CODE: message`. Exit status 1, or 2 for wrong usage. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }

  get exitCode(): 1 | 2 {
    return this.code === 'WRONG_USAGE' ? 2 : 1
  }
}

export function wrongUsage(message: string): CliError {
  return new CliError('WRONG_USAGE', `${message} See \`--help\`.`)
}

/** Code and message of whatever was thrown: the hub's own errors have both. */
export function describe(thrown: unknown): { readonly code: string; readonly message: string; readonly exitCode: number } {
  if (thrown instanceof CliError) return thrown
  if (!(thrown instanceof Error)) return { code: 'INTERNAL', message: String(thrown), exitCode: 1 }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'INTERNAL'
  return { code, message: thrown.message, exitCode: 1 }
}
