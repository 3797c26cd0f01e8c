import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Field 22 of /proc/PID/stat; the program's name before it may hold spaces and brackets, so count from the last one. */
async function onLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie is dead: it only waits for its parent to ask.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return `${boot.trim()}:${fields[19]}`
}

async function byPs(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } })
  const [state, ...start] = stdout.trim().split(/\s+/u)
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ')
}

async function onWindows(pid: number): Promise<string | undefined> {
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`])
  return stdout.trim() === '' ? undefined : stdout.trim()
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process started, as text that only means something compared with another answer for the same pid: a pid is used
 * again, a pid with its start time isn't. Undefined: no such process. `unknown`: it runs, but its start can't be seen.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (!exists(pid)) return undefined
  try {
    if (process.platform === 'linux') return await onLinux(pid)
    return await (process.platform === 'win32' ? onWindows(pid) : byPs(pid))
  } catch {
    return exists(pid) ? 'unknown' : undefined
  }
}
