import type { Exit } from './python-child.ts'

/** How a process ended, with the last thing it said where that may tell why: who was killed from outside didn't know. */
export function exitText(exit: Exit | undefined, lastLine: string | undefined): string {
  if (exit === undefined) return 'It ended.'
  if (exit.signal === 'SIGKILL' || exit.signal === 'SIGTERM') return `It was killed by ${exit.signal}.`
  const how = exit.signal === null ? `It exited with code ${exit.code ?? 'unknown'}` : `It was killed by ${exit.signal}`
  return lastLine === undefined || exit.code === 0 ? `${how}.` : `${how}; it last said: ${lastLine}`
}
