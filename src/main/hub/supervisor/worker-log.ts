import { join } from 'node:path'
import type { LogLimits } from '../../../shared/config.ts'
import type { LogQuery } from '../../../shared/ipc.ts'
import type { LogLine } from '../../../shared/workspace.ts'
import { createLogFile } from './log-file.ts'
import { createLogRing, type LogRing } from './log-ring.ts'

/** The stderr of a worker and its upstreams: the newest lines in memory, more of them on disk, over restarts of the hub. */
export interface WorkerLog extends Omit<LogRing, 'add'> {
  /** Keeps a line as the worker wrote it, where one of an upstream begins with `[server] `. Secrets are taken out. */
  add(text: string): LogLine
  /** Notes something in the log on disk that nobody wrote on stderr, such as `worker started, pid 123`. */
  mark(text: string): void
  /** The newest lines that fit, oldest first, from disk and memory. Never rejects for what can't be read. */
  query(query: Omit<LogQuery, 'name'>): Promise<readonly LogLine[]>
  /** Resolves when what was added so far is on disk, or can't be brought there. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface WorkerLogOptions {
  readonly workspace: string
  /** `<workspace>.log` is written here. Without it the log is in memory only. */
  readonly dir?: string
  limits(): LogLimits
  redact(text: string, cut: boolean): string
  /** Whether a server of this name is configured. */
  isServer(name: string): boolean
  /** The disk can't be written, told once until it can again; or not be read. */
  failed(thrown: unknown): void
}

const maxLineLength = 2000

// oxlint-disable-next-line no-control-regex -- colours of terminals are control characters
const colours = /\u001b\[[0-9;]*[A-Za-z]/gu

/** Splits `[server] text`. A server's name may hold brackets itself. */
function splitServer(line: string, isServer: (name: string) => boolean): { readonly server?: string; readonly text: string } {
  if (!line.startsWith('[')) return { text: line }
  for (let end = line.indexOf('] '); end > 0 && end <= 65; end = line.indexOf('] ', end + 1)) {
    const server = line.slice(1, end)
    if (isServer(server)) return { server, text: line.slice(end + 2) }
  }
  return { text: line }
}

/** Lines never go back in time, even where the clock does. */
function createClock(): () => string {
  let at = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now > at) text = new Date((at = now)).toISOString()
    return text
  }
}

/** Whether a line is asked for. */
function fits({ server, text = '' }: Omit<LogQuery, 'name'>): (line: LogLine) => boolean {
  const wanted = text.toLowerCase()
  return (line) => (server === undefined || (line.server ?? '') === server) && (wanted === '' || line.text.toLowerCase().includes(wanted))
}

/** Opens the log of a workspace. */
export function createWorkerLog(options: WorkerLogOptions): WorkerLog {
  const { workspace, dir } = options
  const ring = createLogRing()
  const file = dir === undefined ? undefined : createLogFile({ ...options, file: join(dir, `${workspace}.log`) })
  const now = createClock()

  /** In full length, so that no half of a secret is left, then cut. The copy lets go of the chunk it was read with. */
  function clean(text: string): string {
    const told = options.redact(text, text.length >= maxLineLength)
    return told.length > maxLineLength ? Buffer.from(`${told.slice(0, maxLineLength)}...`).toString() : told
  }

  async function* newest(): AsyncGenerator<readonly LogLine[]> {
    if (file === undefined) yield ring.tail().toReversed()
    else yield* file.newest()
  }

  async function query(query: Omit<LogQuery, 'name'>): Promise<readonly LogLine[]> {
    const fit = fits(query)
    const found: LogLine[] = []
    try {
      for await (const lines of newest()) {
        found.push(...lines.filter(fit))
        if (found.length >= query.limit) break
      }
    } catch (thrown) {
      options.failed(thrown)
    }
    return found.slice(0, query.limit).reverse()
  }

  return {
    add(raw) {
      const { server, text } = splitServer(raw.replaceAll(colours, ''), (name) => options.isServer(name))
      const line = { time: now(), text: clean(text), ...(server !== undefined && { server }) }
      ring.add(line)
      file?.add(line)
      return line
    },
    mark: (text) => file?.add({ time: now(), text: `--- ${clean(text)} ---` }),
    tail: (count, server) => ring.tail(count, server),
    get total() {
      return ring.total
    },
    query,
    flush: async () => file?.flush(),
    close: async () => file?.close()
  }
}
