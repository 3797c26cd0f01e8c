import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { ProcessRow } from './process-row.ts'

const run = promisify(execFile)
// `lstart` is five words, such as `Mon Jan  5 10:00:00 2026`; the name comes last, for it may hold spaces.
const columns = 'pid=,ppid=,pgid=,sess=,stat=,lstart=,time=,rss=,comm='
const line =
  /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<group>\d+)\s+(?<session>\S+)\s+(?<state>\S+)\s+(?<start>(?:\S+\s+){4}\S+)\s+(?<time>\S+)\s+(?<kilobytes>\d+)\s+(?<command>.*\S)/u

/** `1-02:03:04`, `02:03:04` or `3:04.56` */
function milliseconds(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed()
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return Math.round((Number(days) * 86_400 + seconds) * 1000)
}

function parse(text: string): ProcessRow | undefined {
  const { pid, parent, group, session, state = '', start = '', time = '', kilobytes, command = '' } = line.exec(text)?.groups ?? {}
  if (pid === undefined || state.startsWith('Z')) return undefined
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    // An address on macOS.
    session: Number(session) || 0,
    start: start.split(/\s+/u).join(' '),
    cpuMs: milliseconds(time),
    memoryBytes: Number(kilobytes) * 1024,
    command: basename(command)
  }
}

/** What `ps` prints; nothing where it found none of the processes, which it tells by exit code 1. */
export async function ps(args: readonly string[]): Promise<string> {
  try {
    const env = { ...process.env, LC_ALL: 'C' }
    return (await run('ps', args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 1) return ''
    throw thrown
  }
}

/** Runs `ps`: for one process, or for all. */
export async function byPs(pid?: number): Promise<readonly ProcessRow[]> {
  const which = pid === undefined ? ['-A'] : ['-p', String(pid)]
  const stdout = await ps([...which, '-ww', '-o', columns])
  return stdout.split('\n').flatMap((text) => parse(text) ?? [])
}
