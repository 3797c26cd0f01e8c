import { readFile } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import type { ProcessRow } from './process-table.ts'

/**
 * What a person knows a process by: the name of its file and, where an interpreter runs it, the end of its script's
 * path. Nothing else of its arguments: they may hold secrets.
 */
export async function programName(row: ProcessRow): Promise<string> {
  if (process.platform !== 'linux') return row.command
  const line = await readFile(`/proc/${row.pid}/cmdline`, 'utf8').catch(() => '')
  const [file = '', first = '', second = ''] = line.split('\0')
  // A program may write another title over its arguments.
  if (file === '' || file.includes(' ')) return row.command
  if (first === '-m') return `${basename(file)} -m ${second}`
  return isAbsolute(first) ? `${basename(file)} ${first.split('/').slice(-3).join('/')}` : basename(file)
}
