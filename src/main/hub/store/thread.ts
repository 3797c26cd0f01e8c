import type { DatabaseSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'
import { openForReading, openForWriting, sqliteCode } from './database.ts'
import { readLines } from './history-lines.ts'
import type { Input, Operation, Output, ReplyOf, RequestOf } from './messages.ts'
import { readBody, readEvent, readJournal, readNoted, readPage, readProposals, replay } from './reader.ts'
import { readStats } from './stats.ts'
import { keepTrimmed } from './trimmer.ts'
import { createWriter, type Writer } from './writer.ts'

type Handlers = { readonly [K in Operation]: (input: Input<K>) => Output<K> }

interface Opened {
  readonly db: DatabaseSync
  readonly writer?: Writer
  close(): void
}

function createHandlers(): Handlers {
  let opened: Opened | undefined
  const need = (): Opened => {
    if (opened === undefined) throw new Error('the database is not open')
    return opened
  }
  const db = (): DatabaseSync => need().db
  const writer = (): Writer => {
    const found = need().writer
    if (found === undefined) throw new Error('this thread only reads')
    return found
  }
  return {
    open(input) {
      if (input.role === 'reader') {
        const reading = openForReading(input.file)
        opened = { db: reading, close: () => reading.close() }
        return { newestSeq: readJournal(reading).newestSeq }
      }
      const { db: writing, setAside } = openForWriting(input.file)
      const made = createWriter(writing)
      const stop = keepTrimmed(writing, input.limits)
      opened = { db: writing, writer: made, close: () => (stop(), writing.close()) }
      return { newestSeq: made.newestSeq, ...(setAside && { setAside }) }
    },
    write: ({ writes, changes }) => writer().write(writes, changes),
    session: (id) => readBody(db(), 'sessions', id),
    processes: () => readNoted(db()),
    page: (query) => readPage(db(), query),
    lines: (query) => readLines(db(), query),
    replay: (input) => replay(db(), input),
    event: (id) => readEvent(db(), id),
    stats: (input) => readStats(db(), input),
    journal: () => readJournal(db()),
    proposals: (status) => readProposals(db(), status),
    proposal: (id) => readBody(db(), 'proposals', id),
    close: () => {
      opened?.close()
      opened = undefined
      return null
    }
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  const handlers = createHandlers()
  function answer<K extends Operation>(request: RequestOf<K>): void {
    const { call, operation, input } = request
    const reply: { call: number; operation: K; result: ReplyOf<K>['result'] } = {
      call,
      operation,
      result: attempt(() => handlers[operation](input))
    }
    port.postMessage(reply)
    if (operation === 'close' || (operation === 'open' && !reply.result.ok)) port.close()
  }
  port.on('message', (request: RequestOf) => answer(request))
}

function attempt<T>(work: () => T) {
  try {
    return { ok: true as const, output: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // The file system's errors come with the call that failed.
    const database = sqliteCode(error) !== undefined || (error instanceof Error && 'syscall' in error)
    return { ok: false as const, message, database }
  }
}

if (parentPort === null) throw new Error('store/thread.ts runs in a worker thread')
serve(parentPort)
