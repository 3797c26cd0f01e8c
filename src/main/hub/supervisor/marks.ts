import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { ps } from './ps-processes.ts'
import type { ProcessRow } from './process-table.ts'

/** The environment variables by which a process tells who started it. What it starts inherits them. */
export const ownerMarkName = 'WORKSPACE_HUB_OWNER'
export const workerMarkName = 'WORKSPACE_HUB_WORKER'
export type MarkName = typeof ownerMarkName | typeof workerMarkName

/** What a process bears. */
export type Marks = { readonly [Name in MarkName]?: string }

// That many files are open at a time.
const atOnce = 64

/** The mark of all that the hub of a data folder starts: the same at every start, another for each folder. */
export async function ownerMark(dataDir: string): Promise<string> {
  return createHash('sha256').update(await realpath(dataDir)).digest('hex').slice(0, 16)
}

/** What goes into the environment of a worker and, by its launch line, of its MCP servers. `worker` is its id. */
export function markEnv({ owner, worker }: { readonly owner: string; readonly worker?: string }): Record<string, string> {
  return { [ownerMarkName]: owner, ...(worker === undefined ? {} : { [workerMarkName]: worker }) }
}

/** The value of a variable in what /proc/PID/environ holds: `NAME=value` entries, each ended by a zero. */
function valueIn(environ: Buffer, name: MarkName): string | undefined {
  const wanted = `${name}=`
  for (let at = environ.indexOf(wanted); at >= 0; at = environ.indexOf(wanted, at + 1)) {
    if (at > 0 && environ[at - 1] !== 0) continue
    const end = environ.indexOf(0, at)
    return environ.toString('latin1', at + wanted.length, end < 0 ? environ.length : end)
  }
  return undefined
}

function marksIn(valueOf: (name: MarkName) => string | undefined): Marks {
  const [owner, worker] = [valueOf(ownerMarkName), valueOf(workerMarkName)]
  return { ...(owner !== undefined && { [ownerMarkName]: owner }), ...(worker !== undefined && { [workerMarkName]: worker }) }
}

/** Undefined: there is nothing to be read yet, or not any more. A process that is starting its program shows nothing. */
async function environOf(pid: number): Promise<Buffer | undefined> {
  try {
    const environ = await readFile(`/proc/${pid}/environ`)
    return environ.length === 0 ? undefined : environ
  } catch (thrown) {
    // Another account's: we did not start it.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES' ? Buffer.alloc(0) : undefined
  }
}

/** By promises: to read an environment waits for that process's memory, which may be locked. */
async function onLinux(rows: readonly ProcessRow[]): Promise<[number, Marks][]> {
  const read = async ({ pid }: ProcessRow): Promise<[number, Marks][]> => {
    const environ = await environOf(pid)
    return environ === undefined ? [] : [[pid, marksIn((name) => valueIn(environ, name))]]
  }
  const marks: [number, Marks][] = []
  // The kernel's own have no memory, and no environment.
  const programs = rows.filter((row) => row.memoryBytes > 0)
  for (let at = 0; at < programs.length; at += atOnce) {
    marks.push(...(await Promise.all(programs.slice(at, at + atOnce).map(read))).flat())
  }
  return marks
}

/** `ps -E` writes the environment behind the arguments, of processes of one's own. */
async function byPs(rows: readonly ProcessRow[]): Promise<[number, Marks][]> {
  const stdout = await ps(['-Eww', '-o', 'pid=,command=', '-p', rows.map((row) => row.pid).join(',')])
  return stdout.split('\n').map((line) => {
    const valueOf = (name: MarkName) => new RegExp(` ${name}=(\\S+)`, 'u').exec(line)?.[1]
    return [Number.parseInt(line, 10), marksIn(valueOf)]
  })
}

/** The marks that processes bear, by pid, where they can be read now. Windows shows no other process's environment. */
export async function readMarks(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, Marks>> {
  if (rows.length === 0 || process.platform === 'win32') return new Map()
  return new Map(await (process.platform === 'linux' ? onLinux(rows) : byPs(rows)))
}
