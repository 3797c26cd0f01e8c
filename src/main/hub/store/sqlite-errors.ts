const damaged = new Set([11, 26])

/** SQLite's primary result code, where the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/** Whether an error says that the file is no database, or not a whole one. */
export function isDamage(error: unknown): error is Error {
  return damaged.has(sqliteCode(error) ?? 0)
}
