import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The program that listens on a port, as far as this account may see. */
export interface PortHolder {
  readonly pid?: number
  readonly program?: string
}

/** Inodes of the sockets that listen on a port, from the kernel's table. State 0A is LISTEN. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1)
    for (const line of lines) {
      const columns = line.trim().split(/\s+/u)
      if (columns[3] === '0A' && columns[1]?.endsWith(`:${wanted}`) && columns[9] !== undefined) inodes.add(columns[9])
    }
  }
  return inodes
}

async function holds(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  for (const file of files) {
    const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/u.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

/** The name of its file: the kernel's own short name is that of a thread, such as MainThread. */
async function programOf(pid: string): Promise<string> {
  const file = await readlink(`/proc/${pid}/exe`).catch(() => '')
  return file === '' ? (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() : basename(file)
}

async function onLinux(port: number): Promise<PortHolder> {
  const inodes = await listeningInodes(port)
  if (inodes.size === 0) return {}
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))
  for (const pid of pids) {
    if (!(await holds(pid, inodes))) continue
    const program = await programOf(pid)
    return program === '' ? { pid: Number(pid) } : { pid: Number(pid), program }
  }
  return {}
}

/** `lsof -F` prints a field a line, its letter first: p the pid, c the command. */
async function byLsof(port: number): Promise<PortHolder> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const pid = /^p(\d+)$/mu.exec(stdout)?.[1]
  const program = /^c(.+)$/mu.exec(stdout)?.[1]
  return { ...(pid === undefined ? {} : { pid: Number(pid) }), ...(program === undefined ? {} : { program }) }
}

async function onWindows(port: number): Promise<PortHolder> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'])
  const pid = new RegExp(`^\\s*TCP\\s+\\S+:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`, 'mu').exec(stdout)?.[1]
  if (pid === undefined) return {}
  const tasks = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])
  const program = /^"([^"]+)"/u.exec(tasks.stdout.trim())?.[1]
  return program === undefined ? { pid: Number(pid) } : { pid: Number(pid), program }
}

/** Looks up who listens on a TCP port of this machine. Never rejects: an empty answer means that it can't be seen. */
export async function findPortHolder(port: number): Promise<PortHolder> {
  try {
    if (process.platform === 'linux') return await onLinux(port)
    return await (process.platform === 'win32' ? onWindows(port) : byLsof(port))
  } catch {
    return {}
  }
}
