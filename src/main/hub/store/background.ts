import { sqliteCode } from './sqlite-errors.ts'

/**
 * Runs a step of work that nobody waits for. One that fails, because the file is full or busy or damaged, is told to
 * `onError` and left to a later round. Returns what the step does, or false.
 */
export function attempt(step: () => boolean, onError: (error: unknown) => void): boolean {
  try {
    return step()
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
    onError(error)
    return false
  }
}
