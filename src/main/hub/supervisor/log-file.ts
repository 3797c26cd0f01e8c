import type { LogLimits } from '../../../shared/config.ts'
import type { LogLine } from '../../../shared/workspace.ts'
import { formatLine } from './log-format.ts'
import { createLogQueue } from './log-queue.ts'
import { newestFirst } from './newest-first.ts'
import { createRotatedFile, type RotatedFile } from './rotation.ts'

const everyMs = 100
const retryMs = { first: 1000, longest: 30_000 }

/** A log on disk, written in the background. A disk that is slow, full or broken holds nobody up. */
export interface LogFile {
  add(line: LogLine): void
  /** Resolves when what waits is written, or could not be. */
  flush(): Promise<void>
  /** Everything that is kept, the newest first, some lines at a time and each time the newest first. */
  newest(): AsyncGenerator<readonly LogLine[]>
  close(): Promise<void>
}

export interface LogFileOptions {
  readonly file: string
  limits(): LogLimits
  /** The disk can't be written, told once until it can again; or not be read. Lines are kept and tried again. */
  failed(thrown: unknown): void
}

/** Runs one task after the other. */
function createTurns() {
  let work: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T>): Promise<T> => {
    const turn = work.then(task)
    work = turn.catch(() => undefined)
    return turn
  }
}

function gapLine([first]: readonly LogLine[], dropped: number): string {
  const time = first?.time ?? new Date().toISOString()
  return formatLine({ time, text: `--- ${dropped} lines are missing here: the disk could not keep up ---` })
}

/** Brings lines to the disk, some at a time. When that fails it waits, longer each time. */
function createWriter(rotated: RotatedFile, failed: (thrown: unknown) => void) {
  const queue = createLogQueue()
  let waitMs = 0
  async function writeBatch(): Promise<void> {
    let batch = queue.take()
    const { dropped } = queue
    try {
      if (dropped > 0) await rotated.append([gapLine(batch, dropped)], () => queue.told(dropped))
      await rotated.append(batch.map(formatLine), (count) => (batch = batch.slice(count)))
      waitMs = 0
    } catch (thrown) {
      queue.putBack(batch)
      if (waitMs === 0) failed(thrown)
      waitMs = Math.min(waitMs === 0 ? retryMs.first : waitMs * 2, retryMs.longest)
    }
  }
  /** Resolves to how long to wait where something is left. */
  const writeAll = async (): Promise<number> => {
    if (queue.lines.length > 0) await writeBatch()
    while (waitMs === 0 && queue.lines.length > 0) await writeBatch()
    return waitMs
  }
  return { queue, writeAll }
}

/** Opens the log at `file`. The folder is made at the first line. */
export function createLogFile(options: LogFileOptions): LogFile {
  const rotated = createRotatedFile(options.file, () => options.limits())
  const { queue, writeAll } = createWriter(rotated, (thrown) => options.failed(thrown))
  const inTurn = createTurns()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const flush = (): Promise<void> =>
    inTurn(async () => {
      clearTimeout(timer)
      timer = undefined
      const waitMs = await writeAll()
      if (queue.lines.length > 0) later(waitMs)
    })

  function later(ms: number): void {
    if (!closed) timer ??= setTimeout(() => void flush(), ms).unref()
  }

  /** What waits and what is on disk, as of one moment. */
  const look = () =>
    inTurn(async () => {
      const waiting = queue.lines.toReversed()
      const files = await rotated.open().catch((thrown: unknown) => options.failed(thrown))
      return { waiting, files: files ?? [] }
    })

  return {
    add(line) {
      if (closed) return
      queue.add(line)
      later(everyMs)
    },
    flush,
    async *newest() {
      await flush()
      const { waiting, files } = await look()
      try {
        yield waiting
        for (const handle of files) yield* newestFirst(handle)
      } finally {
        await Promise.all(files.map((handle) => handle.close()))
      }
    },
    async close() {
      closed = true
      await flush()
    }
  }
}
