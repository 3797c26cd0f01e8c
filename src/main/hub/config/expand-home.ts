import { join } from 'node:path'

/** `~` and `~/x` as a shell reads them. `~other` stays as it is. */
export function expandHome(path: string, homedir: string): string {
  if (path === '~') return homedir
  return path.startsWith('~/') || path.startsWith('~\\') ? join(homedir, path.slice(2)) : path
}
