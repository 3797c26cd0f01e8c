const damaged = new Set([11, 26])
const constraint = 19

/** SQLite's extended result code, where the error is SQLite's. */
export function extendedCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

/** SQLite's primary result code, where the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = extendedCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** Whether an error says that the file is no database, or not a whole one. */
export function isDamage(error: unknown): error is Error {
  return damaged.has(sqliteCode(error) ?? 0)
}

/** Whether an error is about what was to be written, not about the file it goes to. */
export function isOfOneWrite(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === undefined || code === constraint
}
